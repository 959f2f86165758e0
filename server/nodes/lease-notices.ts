import type { Notice } from "../db/notices";

/** What one gateway says to another about a node's connection, as the id of a notice with the topic `lease`. */
export type LeaseWord =
  | { word: "challenge" | "alive" | "gone" | "replaced"; connectionId: string }
  | { word: "deregistered"; nodeId: string };

/** The notice that says it. */
export const leaseNotice = (accountId: string, said: LeaseWord): Notice => ({
  topic: "lease",
  accountId,
  id: said.word === "deregistered" ? `deregistered/${said.nodeId}` : `${said.word}/${said.connectionId}`,
});

/** What a notice says; undefined when it is about something else. */
export function leaseWordIn(notice: Notice): LeaseWord | undefined {
  if (notice.topic !== "lease") return undefined;
  const [word, id] = notice.id.split("/");
  if (!id) return undefined;
  if (word === "deregistered") return { word, nodeId: id };
  return word === "challenge" || word === "alive" || word === "gone" || word === "replaced"
    ? { word, connectionId: id }
    : undefined;
}
