import { moment } from "@/components/console/moment";
import { nodeTitle } from "@/components/nodes/node-title";
import { Badge } from "@/components/ui/badge";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import type { Overview } from "./queries";
import { Quiet } from "./quiet";
import { About, Row } from "./row";

/** The list of those without a connection, the last to go first. */
export const darkHref = "/managed-instances?f=PingStatus%3DConnectionLost&sort=-LastPingDateTime";

const commandsText = (count: number) => `${count} ${count === 1 ? "command has" : "commands have"} not ended there`;

/** The machines that do not answer: since when, and why; each leads to its timeline. */
export function DarkPanel({ machines }: { machines: Overview["Machines"] }) {
  const { ConnectionLost: total, Dark: dark } = machines;
  return (
    <Panel
      title="Machines that went dark"
      count={total}
      isFlush
      footer={total > dark.length && <Link href={darkHref}>All that do not answer</Link>}
    >
      {dark.length === 0 ? (
        <Quiet>Every machine answers.</Quiet>
      ) : (
        <ul>
          {dark.map((node) => (
            <Row
              key={node.InstanceId}
              href={`/managed-instances/${node.InstanceId}?tab=timeline`}
              title={
                <>
                  {nodeTitle(node)}
                  {node.Quarantine && (
                    <span className="ml-2">
                      <Badge family="red">quarantined</Badge>
                    </span>
                  )}
                </>
              }
              aside={<Time value={moment(node.LastPingDateTime)} absent="Never connected" />}
            >
              <About
                parts={[
                  node.Quarantine?.Reason || node.DisconnectReason || (node.LastPingDateTime && "It gave no reason."),
                  node.UnfinishedCommands > 0 && commandsText(node.UnfinishedCommands),
                ]}
              />
            </Row>
          ))}
        </ul>
      )}
    </Panel>
  );
}
