"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { SquareTerminal } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ConsoleError, messageOf, problemAt } from "@/components/console/console-error";
import { useLive } from "@/components/console/live";
import { useMay } from "@/components/console/session";
import { useFreeze } from "@/components/freeze/queries";
import { PingBadge } from "@/components/nodes/ping-badge";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { CodeBlock } from "@/components/ui/code-block";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { TextField } from "@/components/ui/text-field";
import { machines } from "@/core/nodes/machine-count";
import { isActive } from "./command-columns";
import { PlanChangesList } from "./plan-changes-list";
import { planChangesOf } from "./plan-words";
import { type CommandDetail, commandQueries, useSendCommand } from "./queries";

/** More machines than this are counted rather than listed one by one. */
const listed = 200;

/** The frozen plan beside its trial, and the button that sends it to the others. */
export function TrialPanel({ command }: { command: CommandDetail }) {
  const question = commandQueries.plan(command.CommandId);
  const { data, error, refetch } = useQuery(question);
  useLive("command", command.CommandId, question.queryKey);
  useLive("node", undefined, question.queryKey);
  if (!data)
    return error ? (
      <Banner
        kind="error"
        title="The plan could not be read."
        action={<Button onPress={() => void refetch()}>Retry</Button>}
      >
        {messageOf(error)}
      </Banner>
    ) : (
      <Skeleton width="60%" />
    );
  const others = data.OtherCount;
  return (
    <Panel title="The plan" description="Frozen when it was tried. The others get exactly this, or nothing.">
      <div className="flex flex-col gap-4">
        {data.RestCommandId ? (
          <div className="flex flex-col items-start gap-1.5">
            <p>{others === 1 ? "The other machine" : `The other ${machines(others)}`} followed.</p>
            <ButtonLink href={`/commands/${data.RestCommandId}`}>Open their command</ButtonLink>
          </div>
        ) : (
          <RunOnOthers command={command} request={data.Request} others={others} />
        )}
        <section aria-label="Other machines" className="flex flex-col gap-1.5">
          <h3 className="font-medium">{others === 1 ? "The other machine" : `The other ${machines(others)}`}</h3>
          <ul className="max-h-52 overflow-y-auto rounded-md border border-line">
            {data.Others.slice(0, listed).map(({ InstanceId, Name, PingStatus }) => (
              <li
                key={InstanceId}
                className="flex min-h-7 items-center gap-2 border-b border-line px-2.5 py-1 last:border-b-0"
              >
                <span className="min-w-0 flex-1 truncate" title={InstanceId}>
                  {Name || <span className="font-mono text-sm">{InstanceId}</span>}
                </span>
                <span className="text-sm">
                  <PingBadge status={PingStatus} />
                </span>
              </li>
            ))}
            {others > listed && (
              <li className="px-2.5 py-1 text-muted">and {(others - listed).toLocaleString("en-US")} more</li>
            )}
          </ul>
          {data.UnsupportedCount > 0 && (
            <p className="text-sm text-muted">
              The document is not for {machines(data.UnsupportedCount)} more; there the command ends as Invalid
              platform.
            </p>
          )}
        </section>
        <section aria-label="Rendered command" className="flex flex-col gap-1.5">
          <h3 className="font-medium">
            {command.DocumentName} <span className="font-normal text-muted">version {command.DocumentVersion}</span>
          </h3>
          {command.Script !== undefined ? (
            <CodeBlock label="Script" code={command.Script} maxHeight={260} />
          ) : (
            <p className="text-sm text-muted">
              {command.Steps.map(({ Name }) => Name).join(", ")}; the output shows each step.
            </p>
          )}
        </section>
        <p className="text-sm break-all text-muted">
          Plan <span className="font-mono">{data.PlanHash}</span>
        </p>
      </div>
    </Panel>
  );
}

/** Sends the plan to the others; refused with what has moved, it can be opened in the form as it is now. */
function RunOnOthers({
  command,
  request,
  others,
}: {
  command: CommandDetail;
  request: Parameters<ReturnType<typeof useSendCommand>["mutate"]>[0];
  others: number;
}) {
  const router = useRouter();
  const client = useQueryClient();
  const may = useMay();
  const send = useSendCommand();
  const isFrozen = Boolean(useFreeze().data?.Freeze);
  const [wants, setWants] = useState(false);
  const [typed, setTyped] = useState("");
  const asksCount = send.error instanceof ConsoleError && send.error.code === "TargetCountUnconfirmed";
  const changes = planChangesOf(send.error);
  const isRunning = isActive(command);
  const isGood = command.Verdict.Family === "green";
  // One who has not seen it succeed says twice that the others are to follow.
  const needsSecond = !isGood && !wants;
  if (!may("SendCommand")) return <p className="text-muted">The other {machines(others)} have not followed yet.</p>;
  const run = () => {
    if (needsSecond) return setWants(true);
    const count = typed.replace(/[,\s]/g, "");
    send.mutate(
      { ...request, ...(/^[0-9]{1,7}$/.test(count) && { ConfirmedTargetCount: Number(count) }) },
      {
        onSuccess: ({ CommandId }) => router.push(`/commands/${CommandId}?sent=1`),
        onError: () => void client.invalidateQueries({ queryKey: commandQueries.plan(command.CommandId).queryKey }),
      },
    );
  };
  return (
    <div className="flex flex-col gap-1.5">
      {wants && !isGood && (
        <Banner kind="warning" title={isRunning ? "The trial has not ended yet." : "The trial did not succeed."}>
          Press the button again to run it on the others all the same.
        </Banner>
      )}
      <Button
        kind={isGood ? "primary" : "normal"}
        icon={SquareTerminal}
        isPending={send.isPending}
        isDisabled={isFrozen || changes !== undefined || others === 0}
        onPress={run}
        aria-describedby="others-reason"
      >
        {others === 1 ? "Run on the other machine" : `Run on the other ${others.toLocaleString("en-US")}`}
      </Button>
      <p id="others-reason" role="status" className="min-h-4 text-sm text-muted">
        {isFrozen
          ? "The account is frozen: nothing can be sent until the freeze is lifted."
          : isRunning
            ? "The trial is still running."
            : isGood
              ? "The trial succeeded."
              : "The trial did not succeed; see its output."}
      </p>
      {(asksCount || typed !== "") && (
        <TextField
          label="Type the number of other machines"
          help="A guard asks for it before the others follow."
          autoComplete="off"
          value={typed}
          onChange={setTyped}
          error={typed === "" ? undefined : problemAt(send.error, "ConfirmedTargetCount")}
        />
      )}
      {changes !== undefined ? (
        <Banner
          kind="error"
          title="Nothing was sent: the plan has changed since it was tried."
          action={<ButtonLink href={`/commands/new?from=${command.CommandId}&plan=1`}>Open the new plan</ButtonLink>}
        >
          {changes.length > 0 ? <PlanChangesList changes={changes} /> : messageOf(send.error)}
        </Banner>
      ) : (
        send.error &&
        !asksCount && (
          <Banner kind="error" title="Nothing was sent.">
            {messageOf(send.error)}
            {send.error instanceof ConsoleError && (
              <span className="ml-2 font-mono text-sm text-muted">{send.error.code}</span>
            )}
          </Banner>
        )
      )}
    </div>
  );
}
