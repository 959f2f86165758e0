"use client";

import { useQuery } from "@tanstack/react-query";
import { messageOf } from "@/components/console/console-error";
import { tagProblem } from "@/components/nodes/node-problems";
import { nodeTitle } from "@/components/nodes/node-title";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ErrorLine } from "@/components/ui/field";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { RadioGroup } from "@/components/ui/radio-group";
import { Skeleton } from "@/components/ui/skeleton";
import { type Tag, TagEditor } from "@/components/ui/tag-editor";
import { ActivationChoice } from "./activation-choice";
import type { TargetDraft } from "./command-draft";
import { GroupChoice } from "./group-choice";
import { NodePicker } from "./node-picker";
import { OutcomeChoice } from "./outcome-choice";
import { commandQueries } from "./queries";

/** What {@link TargetsSection} takes. */
export type TargetsSectionProps = {
  draft: TargetDraft;
  platforms: readonly string[];
  onChange: (change: Partial<TargetDraft>) => void;
  /** Offers every machine, and those of an activation: what is applied again and again can be about machines to come. */
  isStanding?: boolean;
  error: string | undefined;
  /** Chosen machines on which one may not run this document. */
  refused: readonly { InstanceId: string; Name?: string | null }[];
  documentName: string;
};

// Commas part values here, and no tag's value can have one.
const targetProblem = (tag: Tag) => tagProblem({ ...tag, value: tag.value.replaceAll(",", "") });

/** How many are named before the others are counted. */
const namedAtMost = 5;

function named(nodes: TargetsSectionProps["refused"]): string {
  const names = nodes.slice(0, namedAtMost).map(nodeTitle);
  return nodes.length > namedAtMost ? `${names.join(", ")} and ${nodes.length - namedAtMost} more` : names.join(", ");
}

/** Where the command runs. Nothing is selected before somebody does. Source: EC2 console, Run a command. */
export function TargetsSection({
  draft,
  platforms,
  onChange,
  isStanding,
  error,
  refused,
  documentName,
}: TargetsSectionProps) {
  const refusedIds = new Set(refused.map(({ InstanceId }) => InstanceId));
  return (
    <Panel title="Targets">
      <div className="flex flex-col gap-4">
        <RadioGroup
          label="Choose machines"
          isLabelHidden
          look="row"
          value={draft.mode}
          onChange={(mode) => onChange({ mode })}
          options={[
            { id: "pick", label: "Choosing instances manually" },
            { id: "tags", label: "Specifying tags" },
            { id: "group", label: "Choosing a resource group" },
            ...(isStanding
              ? [
                  { id: "activation" as const, label: "Choosing an activation" },
                  { id: "every" as const, label: "All instances" },
                ]
              : []),
            ...(draft.earlier ? [{ id: "earlier" as const, label: "Machines of an earlier command" }] : []),
          ]}
        />
        {error !== undefined && <ErrorLine>{error}</ErrorLine>}
        {refused.length > 0 && (
          <Banner
            kind="warning"
            title={`You may not run ${documentName} on ${refused.length === 1 ? "one of these machines" : `${refused.length} of these machines`}.`}
            action={
              draft.mode === "pick" && (
                <Button onPress={() => onChange({ nodeIds: draft.nodeIds.filter((id) => !refusedIds.has(id)) })}>
                  Leave {refused.length === 1 ? "it" : "them"} out
                </Button>
              )
            }
          >
            No policy permits it to you on {named(refused)}. You may see {refused.length === 1 ? "it" : "them"}.
          </Banner>
        )}
        {draft.mode === "pick" && (
          <NodePicker platforms={platforms} selected={draft.nodeIds} onChange={(nodeIds) => onChange({ nodeIds })} />
        )}
        {draft.mode === "earlier" && draft.earlier && (
          <EarlierMachines earlier={draft.earlier} onChange={(earlier) => onChange({ earlier })} />
        )}
        {draft.mode === "activation" && (
          <ActivationChoice value={draft.activation} onChange={(activation) => onChange({ activation })} />
        )}
        {draft.mode === "every" && (
          <p className="text-muted">
            Every machine of the account, now and later, but for the server's own, which is there for trial.
          </p>
        )}
        {draft.mode === "group" && <GroupChoice value={draft.group} onChange={(group) => onChange({ group })} />}
        {draft.mode === "tags" && (
          <div className="flex flex-col gap-2">
            <p className="text-muted">
              A machine is meant when it has every tag. Several values of one tag, parted by commas, are alternatives;
              without a value, having the tag is enough.
            </p>
            <TagEditor
              label="Target tags"
              value={draft.tags}
              onChange={(tags) => onChange({ tags })}
              validate={targetProblem}
              max={5}
            />
          </div>
        )}
      </div>
    </Panel>
  );
}

/** The machines of a command that was sent before, by how it ended on them. */
function EarlierMachines({
  earlier,
  onChange,
}: {
  earlier: NonNullable<TargetDraft["earlier"]>;
  onChange: (earlier: NonNullable<TargetDraft["earlier"]>) => void;
}) {
  const { data, error, refetch } = useQuery(commandQueries.one(earlier.commandId));
  if (error && !data)
    return (
      <Banner kind="error" title={messageOf(error)} action={<Button onPress={() => void refetch()}>Retry</Button>} />
    );
  return (
    <div className="flex flex-col gap-2">
      <p className="text-muted">
        Those on which{" "}
        <Link href={`/commands/${earlier.commandId}`} isMono>
          {earlier.commandId}
        </Link>{" "}
        ended as
      </p>
      {data ? (
        <OutcomeChoice
          counts={data.Counts}
          value={earlier.states}
          onChange={(states) => onChange({ ...earlier, states })}
        />
      ) : (
        <Skeleton width="30%" />
      )}
    </div>
  );
}
