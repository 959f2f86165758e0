"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "@/components/console/call";
import { messageOf } from "@/components/console/console-error";
import { invalidate } from "@/components/console/invalidate";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay } from "@/components/console/session";
import { tagProblem } from "@/components/nodes/node-problems";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Panel } from "@/components/ui/panel";
import { type Tag, TagEditor, tagErrors } from "@/components/ui/tag-editor";
import { parameterQueries } from "./queries";

type ApiTag = { Key: string; Value: string };

/** The tags of a parameter, by which it is found. */
export function ParameterTags({ name }: { name: string }) {
  const may = useMay();
  const query = useQuery(parameterQueries.tags(name));
  const [isEditing, setEditing] = useState(false);
  return (
    <Panel
      title="Tags"
      isFlush
      actions={may("AddTagsToResource") && query.data && <Button onPress={() => setEditing(true)}>Edit tags</Button>}
    >
      <ResourceTable
        label="Tags"
        isFlush
        skeletonRows={2}
        query={query}
        rows={(data) => data}
        rowKey={({ Key }) => Key}
        columns={[
          { id: "key", header: "Key", cell: ({ Key }) => Key },
          { id: "value", header: "Value", cell: ({ Value }) => Value || "-" },
        ]}
        empty={{ title: "This parameter has no tags" }}
      />
      {isEditing && query.data && <TagsDialog name={name} before={query.data} onClose={() => setEditing(false)} />}
    </Panel>
  );
}

function TagsDialog({ name, before, onClose }: { name: string; before: readonly ApiTag[]; onClose: () => void }) {
  const client = useQueryClient();
  const [tags, setTags] = useState<readonly Tag[]>(() => before.map(({ Key, Value }) => ({ key: Key, value: Value })));
  const isWrong = tagErrors(tags, tagProblem).some(({ key, value }) => key !== undefined || value !== undefined);
  const save = useMutation({
    mutationFn: async () => {
      const resource = { ResourceType: "Parameter" as const, ResourceId: name };
      const after = tags.filter(({ key }) => key !== "");
      const gone = before.filter(({ Key }) => !after.some(({ key }) => key === Key)).map(({ Key }) => Key);
      const changed = after.filter(
        ({ key, value }) => !before.some(({ Key, Value }) => Key === key && Value === value),
      );
      // Removing first keeps a full set of tags from passing its limit half-way.
      if (gone.length > 0) await call("RemoveTagsFromResource", { ...resource, TagKeys: gone });
      const Tags = changed.map(({ key, value }) => ({ Key: key, Value: value }));
      if (Tags.length > 0) await call("AddTagsToResource", { ...resource, Tags });
    },
    onSuccess: onClose,
    onSettled: () => invalidate(client, parameterQueries.all),
  });
  return (
    <Dialog
      title={`Tags of ${name}`}
      isOpen
      onOpenChange={onClose}
      isDismissable={!save.isPending}
      footer={
        <>
          <Button onPress={onClose} isDisabled={save.isPending}>
            Cancel
          </Button>
          <Button kind="primary" isPending={save.isPending} isDisabled={isWrong} onPress={() => save.mutate()}>
            Save tags
          </Button>
        </>
      }
    >
      {save.isError && <Banner kind="error">{messageOf(save.error)}</Banner>}
      <TagEditor label="Tags" value={tags} onChange={setTags} validate={tagProblem} />
    </Dialog>
  );
}
