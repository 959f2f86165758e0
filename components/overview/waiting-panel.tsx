import { moment } from "@/components/console/moment";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import { machines } from "@/core/nodes/machine-count";
import { machinesOf } from "./evidence";
import type { Overview } from "./queries";
import { Quiet } from "./quiet";
import { About, Row } from "./row";

type Running = Overview["Commands"]["Running"]["Commands"][number];

const number = (count: number) => count.toLocaleString("en-US");

/** "db-1, db-2 and 3 more". */
function namesText({ FirstNames: names, NotConnected: all }: Running["Waiting"]): string {
  const more = all - names.length;
  if (names.length === 0) return machines(all);
  if (more > 0) return `${names.join(", ")} and ${number(more)} more`;
  return new Intl.ListFormat("en").format(names);
}

/** What waits, for whom, and until when it does. */
export function WaitingPanel({ overview, mayUpdate }: { overview: Overview; mayUpdate: boolean }) {
  const { Machines, Commands } = overview;
  const waiting = Commands.Running.Commands.filter(({ Waiting }) => Waiting.NotConnected > 0 || Waiting.HeldBack > 0);
  const isQuiet = waiting.length === 0 && Machines.OtherAgentVersion === 0;
  return (
    <Panel title="What waits" isFlush>
      {isQuiet ? (
        <Quiet>Nothing waits for a machine.</Quiet>
      ) : (
        <ul>
          {waiting.map((command) => (
            <Row
              key={command.CommandId}
              href={machinesOf(command.CommandId, ["Pending", "Delayed"])}
              title={
                command.Waiting.NotConnected > 0
                  ? `Waits for ${namesText(command.Waiting)}`
                  : `${machines(command.Waiting.HeldBack)} wait for their turn`
              }
              aside={
                command.Waiting.NotConnected > 0 && (
                  <>
                    gives up <Time value={moment(command.Waiting.Until)} />
                  </>
                )
              }
            >
              <About
                subject={command.DocumentName}
                parts={[
                  command.Comment,
                  command.Waiting.NotConnected > 0 &&
                    command.Waiting.HeldBack > 0 &&
                    `${machines(command.Waiting.HeldBack)} wait for their turn`,
                ]}
              />
            </Row>
          ))}
          {Machines.OtherAgentVersion > 0 && (
            <Row
              href={mayUpdate ? "/commands/new?document=AWS-UpdateSSMAgent" : "/managed-instances?sort=AgentVersion"}
              title={`${machines(Machines.OtherAgentVersion)} with another agent than ${Machines.AgentVersion}`}
            >
              <About parts={[mayUpdate ? "Update the agents" : "See which"]} />
            </Row>
          )}
        </ul>
      )}
    </Panel>
  );
}
