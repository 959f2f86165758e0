"use client";

import { useState } from "react";
import { isAllShownBeside, messageOf, problemAt } from "@/components/console/console-error";
import { CopyAs } from "@/components/console/copy-as";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ConfirmDialog, Dialog } from "@/components/ui/dialog";
import { type Tag, TagEditor, tagErrors } from "@/components/ui/tag-editor";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import { nodeNameProblem, tagProblem } from "./node-problems";
import { nodeTitle } from "./node-title";
import { type ListedNode, tagCalls, useChangeTags, useDeregisterNode, useRenameNode } from "./queries";

/** What can be done to one machine in a dialog. */
export type NodeAction = "tags" | "rename" | "deregister";

type DialogNode = Pick<ListedNode, "InstanceId" | "Name" | "Tags">;

/** What {@link NodeDialogs} takes. */
export type NodeDialogsProps = {
  action: NodeAction;
  node: DialogNode;
  onClose: () => void;
  onDeregistered?: () => void;
};

/** The dialog of one action on one machine; mounted while it is open. */
export function NodeDialogs({ action, ...rest }: NodeDialogsProps) {
  const Open = { tags: TagsDialog, rename: RenameDialog, deregister: DeregisterDialog }[action];
  return <Open {...rest} />;
}

function TagsDialog({ node, onClose }: Omit<NodeDialogsProps, "action">) {
  const [tags, setTags] = useState<readonly Tag[]>(() =>
    node.Tags.map(({ Key, Value }) => ({ key: Key, value: Value })),
  );
  const change = useChangeTags();
  const isWrong = tagErrors(tags, tagProblem).some((error) => error.key !== undefined || error.value !== undefined);
  const after = tags.filter((tag) => tag.key !== "").map((tag) => ({ Key: tag.key, Value: tag.value }));
  const calls = tagCalls(node.InstanceId, node.Tags, after);
  const save = () =>
    change.mutate(calls, {
      onSuccess: () => {
        toast({ family: "green", title: `Tags of ${nodeTitle(node)} saved.` });
        onClose();
      },
    });
  return (
    <Dialog
      title={`Tags of ${nodeTitle(node)}`}
      isOpen
      onOpenChange={onClose}
      isDismissable={!change.isPending}
      footer={
        <>
          <Button onPress={onClose} isDisabled={change.isPending}>
            Cancel
          </Button>
          <Button kind="primary" isPending={change.isPending} isDisabled={isWrong} onPress={save}>
            Save tags
          </Button>
        </>
      }
    >
      {change.isError && <Banner kind="error">{messageOf(change.error)}</Banner>}
      <p className="text-muted">
        Commands can be sent to all machines with a tag. A tag named Name is what lists call the machine.
      </p>
      <TagEditor label="Tags" value={tags} onChange={setTags} validate={tagProblem} />
      <CopyAs calls={isWrong ? [] : calls} missing={isWrong ? "Correct the tags first." : "Change a tag first."} />
    </Dialog>
  );
}

function RenameDialog({ node, onClose }: Omit<NodeDialogsProps, "action">) {
  const [name, setName] = useState(node.Name ?? "");
  const rename = useRenameNode(node.InstanceId);
  const rule = nodeNameProblem(name);
  const tagged = node.Tags.some((tag) => tag.Key === "Name" && tag.Value !== "");
  return (
    <Dialog
      title={`Rename ${nodeTitle(node)}`}
      size="small"
      isOpen
      onOpenChange={onClose}
      isDismissable={!rename.isPending}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (rule) return;
          rename.mutate(name.trim(), { onSuccess: onClose });
        }}
      >
        {rename.isError && !isAllShownBeside(rename.error, ["Name"]) && (
          <Banner kind="error">{messageOf(rename.error)}</Banner>
        )}
        {tagged && <Banner kind="info">This machine has a tag named Name. Lists show the tag, not this name.</Banner>}
        <TextField
          label="Name"
          autoFocus
          value={name}
          onChange={setName}
          error={problemAt(rename.error, "Name") ?? rule}
        />
        <div className="flex justify-end gap-2">
          <Button onPress={onClose} isDisabled={rename.isPending}>
            Cancel
          </Button>
          <Button type="submit" kind="primary" isPending={rename.isPending}>
            Rename
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function DeregisterDialog({ node, onClose, onDeregistered }: Omit<NodeDialogsProps, "action">) {
  const deregister = useDeregisterNode();
  return (
    <ConfirmDialog
      extra={<CopyAs calls={[{ operation: "DeregisterManagedInstance", input: { InstanceId: node.InstanceId } }]} />}
      title="Deregister this managed instance?"
      isOpen
      onOpenChange={onClose}
      kind="danger"
      confirmLabel="Deregister"
      items={[node.Name ? `${node.Name} (${node.InstanceId})` : node.InstanceId]}
      typed={node.InstanceId.slice(-6)}
      isPending={deregister.isPending}
      error={deregister.isError ? messageOf(deregister.error) : undefined}
      onConfirm={() =>
        deregister.mutate(node.InstanceId, {
          onSuccess: () => {
            toast({ family: "green", title: `${nodeTitle(node)} is deregistered.` });
            onDeregistered?.();
            onClose();
          },
        })
      }
    >
      The machine disconnects at once and commands that wait for it end as undeliverable. Its command history stays. To
      come back it has to register again, with a new activation.
    </ConfirmDialog>
  );
}
