"use client";

import { useQuery } from "@tanstack/react-query";
import { messageOf } from "@/components/console/console-error";
import { useLive } from "@/components/console/live";
import { moment } from "@/components/console/moment";
import { useUrlState } from "@/components/console/url-state";
import { PingBadge } from "@/components/nodes/ping-badge";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { Tabs } from "@/components/ui/tabs";
import { Time } from "@/components/ui/time";
import { invocationWord } from "@/core/commands/status-words";
import { commandQueries, type Invocation, type InvocationStep } from "./queries";
import { StepPanel } from "./step-panel";

const address = { step: "" };

/** What {@link InvocationOutput} takes. */
export type InvocationOutputProps = { commandId: string; nodeId: string };

/** How a command stands on one machine, and the output of each of its steps as it comes. */
export function InvocationOutput({ commandId, nodeId }: InvocationOutputProps) {
  const question = commandQueries.invocation(commandId, nodeId);
  const { data, error, refetch } = useQuery(question);
  useLive("command", commandId, question.queryKey);
  useLive("node", nodeId, question.queryKey);
  if (!data)
    return error ? (
      <Banner
        kind="error"
        title="The status on this machine could not be read."
        action={<Button onPress={() => void refetch()}>Retry</Button>}
      >
        {messageOf(error)}
      </Banner>
    ) : (
      <Skeleton width="60%" />
    );
  return (
    <>
      <Standing invocation={data} />
      <Steps invocation={data} />
      <Moments invocation={data} />
    </>
  );
}

const keyOf = ({ Step, Attempt }: Pick<InvocationStep, "Step" | "Attempt">) => `${Step}.${Attempt}`;

function Steps({ invocation }: { invocation: Invocation }) {
  const [{ step }, setUrl] = useUrlState(address);
  const { Steps: steps, PlannedSteps: planned } = invocation;
  const [only] = steps;
  if (only === undefined) return null;
  if (steps.length === 1 && planned.length === 1) return <StepPanel invocation={invocation} step={only} />;

  const attempts = (index: number) => steps.filter(({ Step }) => Step === index).length;
  const running = steps.find(({ Outcome }) => Outcome === null) ?? steps.at(-1);
  return (
    <Tabs
      label="Steps"
      selected={step || (running && keyOf(running))}
      onSelect={(id) => setUrl({ step: id })}
      items={steps.map((each) => ({
        id: keyOf(each),
        label: `Step ${each.Step + 1}: ${each.Name}${attempts(each.Step) > 1 ? `, attempt ${each.Attempt}` : ""}`,
        content: <StepPanel key={keyOf(each)} invocation={invocation} step={each} />,
      }))}
    />
  );
}

/** What to do next about an end that nobody wanted. */
const advice: Readonly<Record<string, string>> = {
  Failed: "The exit code and the output below say why. Copy to new runs it again after a change.",
  ExecutionTimedOut: "Copy it to new with a longer execution timeout if the work needs more time.",
  DeliveryTimedOut: "Check that the machine is on and its agent is running, then copy the command to new.",
  Undeliverable: "Register the machine again, then copy the command to new.",
  Refused: "Check the machine's clock and that it is registered with this server, then copy the command to new.",
  Interrupted: "See in the output how far it came before you run it again.",
  InvalidPlatform: "Choose another document, or machines of another platform.",
  AccessDenied: "Ask an administrator for the right to run this document on this machine.",
  Terminated: "Mend what failed on the other machines, or raise the error threshold, and run it again.",
};

/** Where the command is on this machine, in a sentence, wherever the status's word alone does not say it. */
function Standing({ invocation }: { invocation: Invocation }) {
  const { State, Label, Meaning, Message, HasEnded, Steps: steps } = invocation;
  const isWaiting = steps.length === 0 && !HasEnded && State !== "Cancelling";
  if (!isWaiting && (State === "Success" || State === "InProgress")) return null;
  const { family } = invocationWord(State);
  const kind = family === "red" ? "error" : family === "amber" ? "warning" : "info";
  return (
    <Banner kind={kind} title={isWaiting ? waitingTitle(invocation) : Label}>
      <p>{Meaning}</p>
      {Message && <p className="mt-1">{Message}</p>}
      {advice[State] && <p className="mt-1">{advice[State]}</p>}
    </Banner>
  );
}

/** The machine, when it was last heard of, and the moments of this command on it. */
function Moments({ invocation }: { invocation: Invocation }) {
  return (
    <Panel title="Status on this machine">
      <KeyValue
        items={[
          {
            label: "Machine",
            value: invocation.Node ? (
              <span className="inline-flex flex-wrap items-center gap-x-3">
                <Link href={`/managed-instances/${invocation.InstanceId}`}>
                  {invocation.InstanceName || invocation.InstanceId}
                </Link>
                <PingBadge status={invocation.Node.PingStatus} />
              </span>
            ) : (
              `${invocation.InstanceName || invocation.InstanceId} (deregistered)`
            ),
          },
          { label: "Last ping", value: <Time value={moment(invocation.Node?.LastPingDateTime)} absent="Never" /> },
          {
            label: "Last heard about this command",
            value: <Time value={moment(invocation.LastHeardAt)} absent="None yet" />,
          },
          {
            label: "Detailed status",
            value:
              invocation.Reason && invocation.Reason !== invocation.State
                ? `${invocation.Label}: ${reasonText(invocation.Reason)}`
                : invocation.Label,
          },
          {
            label: "Sent",
            value: (
              <Time
                value={moment(invocation.ReleasedAt)}
                look="absolute"
                absent={invocation.HasEnded ? "Never" : "Waits for its turn"}
              />
            ),
          },
          { label: "Received by the machine", value: <Time value={moment(invocation.AcceptedAt)} look="absolute" /> },
          { label: "Start time", value: <Time value={moment(invocation.StartedAt)} look="absolute" /> },
          { label: "Finish time", value: <Time value={moment(invocation.EndedAt)} look="absolute" /> },
        ]}
      />
    </Panel>
  );
}

function waitingTitle({ ReleasedAt, AcceptedAt, Node }: Invocation): string {
  if (ReleasedAt === null) return "Waiting for its turn";
  if (AcceptedAt !== null) return "The machine has the command and is about to start it";
  return Node?.PingStatus === "Online" ? "On its way to the machine" : "Waiting for the machine";
}

/** A reason's code as words: "BadSignature" is "bad signature". */
const reasonText = (code: string) => code.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
