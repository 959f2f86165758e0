"use client";

import { type QueryKey, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
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

type ApiTag = { Key: string; Value: string };

/** What {@link TagsPanel} takes. */
export type TagsPanelProps = {
  /** Whose tags they are, as the API names it. */
  resource: { ResourceType: "Parameter" | "Association"; ResourceId: string };
  /** What a sentence calls it: "parameter". */
  noun: string;
  /** What people call this one. */
  name: string;
  /** What changes with the tags: their question is among the questions of this key. */
  within: QueryKey;
};

const tagsOf = (resource: TagsPanelProps["resource"], within: QueryKey) =>
  queryOptions({
    queryKey: [...within, "tags", resource.ResourceId],
    queryFn: async ({ signal }) => (await call("ListTagsForResource", resource, { signal })).TagList,
  });

/** The tags of something, by which it is found; whoever may changes them. */
export function TagsPanel(props: TagsPanelProps) {
  const may = useMay();
  const query = useQuery(tagsOf(props.resource, props.within));
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
        empty={{ title: `This ${props.noun} has no tags` }}
      />
      {isEditing && query.data && <TagsDialog {...props} before={query.data} onClose={() => setEditing(false)} />}
    </Panel>
  );
}

function TagsDialog({
  resource,
  name,
  within,
  before,
  onClose,
}: TagsPanelProps & { before: readonly ApiTag[]; onClose: () => void }) {
  const client = useQueryClient();
  const [tags, setTags] = useState<readonly Tag[]>(() => before.map(({ Key, Value }) => ({ key: Key, value: Value })));
  const isWrong = tagErrors(tags, tagProblem).some(({ key, value }) => key !== undefined || value !== undefined);
  const save = useMutation({
    mutationFn: async () => {
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
    onSettled: () => invalidate(client, within),
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
