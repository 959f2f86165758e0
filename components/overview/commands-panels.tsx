import { moment } from "@/components/console/moment";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { ProgressBar } from "@/components/ui/progress-bar";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { type InvocationState, invocation, invocationStates } from "@/core/commands/invocation";
import { invocationWord, wentWrongStates } from "@/core/commands/status-words";
import { machinesOf } from "./evidence";
import type { Overview } from "./queries";
import { Quiet } from "./quiet";
import { About, Row } from "./row";

type Command = Overview["Commands"]["WentWrong"]["Commands"][number];
type Running = Overview["Commands"]["Running"]["Commands"][number];

const byWhom = (principal: string) => principal.replace(/^[^/]+\//, "by ");

function Verdict({ command: { Verdict } }: { command: Pick<Command, "Verdict"> }) {
  return (
    <span title={Verdict.Text}>
      <StatusBadge family={Verdict.Family}>{Verdict.Text}</StatusBadge>
    </span>
  );
}

/** The commands that went wrong on some machine; each leads to the machines on which it did. */
export function WentWrongPanel({ wrong, period }: { wrong: Overview["Commands"]["WentWrong"]; period: string }) {
  return (
    <Panel
      title="What went wrong"
      count={wrong.Total}
      isFlush
      footer={
        wrong.Total > wrong.Commands.length && (
          <span className="text-sm text-muted">
            The newest {wrong.Commands.length}. All are in the <Link href="/commands?tab=history">command history</Link>
            .
          </span>
        )
      }
    >
      {wrong.Commands.length === 0 ? (
        <Quiet>Nothing went wrong in the {period}.</Quiet>
      ) : (
        <ul>
          {wrong.Commands.map((command) => (
            <Row
              key={command.CommandId}
              href={machinesOf(
                command.CommandId,
                command.TargetCount > 1 ? wentWrongStates.filter((state) => command.Counts[state]) : [],
              )}
              title={<Verdict command={command} />}
              aside={<Time value={moment(command.EndedDateTime ?? command.RequestedDateTime)} />}
            >
              <About subject={command.DocumentName} parts={[command.Comment, byWhom(command.RequestedBy)]} />
            </Row>
          ))}
        </ul>
      )}
    </Panel>
  );
}

const families = ["green", "red", "grey"] as const;

/** How far a command is, by what became of its machines. */
function Progress({ command }: { command: Running }) {
  const count = (fits: (state: InvocationState) => boolean) =>
    invocationStates.reduce(
      (sum, state) => (invocation.hasEnded(state) && fits(state) ? sum + (command.Counts[state] ?? 0) : sum),
      0,
    );
  const labels = { green: "succeeded", red: "went wrong", grey: "cancelled" };
  return (
    <div className="mt-1">
      <ProgressBar
        label="Machines that have ended"
        isLabelHidden
        max={command.TargetCount}
        parts={families.map((family) => ({
          family,
          label: labels[family],
          value: count((state) => invocationWord(state).family === family),
        }))}
      />
    </div>
  );
}

/** The commands that run, with how far each is. */
export function RunningPanel({ running }: { running: Overview["Commands"]["Running"] }) {
  return (
    <Panel
      title="Running now"
      count={running.Total}
      isFlush
      footer={running.Total > running.Commands.length && <Link href="/commands">All that runs</Link>}
    >
      {running.Commands.length === 0 ? (
        <Quiet>Nothing is running.</Quiet>
      ) : (
        <ul>
          {running.Commands.map((command) => (
            <Row
              key={command.CommandId}
              href={`/commands/${command.CommandId}`}
              title={<Verdict command={command} />}
              aside={<Time value={moment(command.RequestedDateTime)} />}
            >
              <About subject={command.DocumentName} parts={[command.Comment, byWhom(command.RequestedBy)]} />
              {command.TargetCount > 1 && <Progress command={command} />}
            </Row>
          ))}
        </ul>
      )}
    </Panel>
  );
}
