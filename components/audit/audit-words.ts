import type { AuditOutcome, auditDoors } from "@/core/audit/audit-rules";
import type { StatusFamily } from "@/core/status-family";

/** How a line's outcome reads. */
export const outcomeWords: Record<AuditOutcome, { label: string; family: StatusFamily }> = {
  done: { label: "Done", family: "green" },
  refused: { label: "Refused", family: "red" },
  failed: { label: "Failed", family: "red" },
};

/** An outcome of the wire; one that this console does not know is shown as it is. */
export const outcomeWord = (outcome: string): { label: string; family: StatusFamily } =>
  outcome === "done" || outcome === "refused" || outcome === "failed"
    ? outcomeWords[outcome]
    : { label: outcome, family: "grey" };

/** By which way a call came in. */
export const doorWords: Record<(typeof auditDoors)[number], string> = {
  console: "Console",
  aws: "AWS API",
  node: "Machine",
  system: "The server",
};

/** A way in of the wire, in words. */
export const doorWord = (door: string): string =>
  door === "console" || door === "aws" || door === "node" || door === "system" ? doorWords[door] : door;

/** What happened to a machine, by the operation or the kind of event. */
const eventWords: Record<string, string> = {
  connected: "Connected",
  disconnected: "Disconnected",
  quarantined: "A second machine with its identity was kept out",
  released: "Let in again after a quarantine",
  RegisterManagedInstance: "Registered",
  DeregisterManagedInstance: "Deregistered",
  AddTagsToResource: "Tags changed",
  RemoveTagsFromResource: "Tags removed",
  UpdateManagedNodeName: "Renamed",
};

/** An event in words; an operation without words of its own is named. */
export const eventWord = (what: string): string => eventWords[what] ?? what;

/** Who did it, as people read it: "admin", "The server", "mi-…". */
export function principalWord(principal: string): string {
  const [kind, ...rest] = principal.split("/");
  const name = rest.join("/");
  if (kind === "anonymous") return "Not signed in";
  if (kind === "system") return name === "integrity" ? "Integrity check" : `The server (${name})`;
  return kind === "user" || kind === "node" ? name : principal;
}

/** Where a thing that a line names is shown; undefined where it has no page. */
export function resourceHref(resource: string): string | undefined {
  const [type, ...rest] = resource.split("/");
  const id = encodeURIComponent(rest.join("/"));
  if (type === "Node") return `/managed-instances/${id}`;
  if (type === "Command") return `/commands/${id}`;
  if (type === "User") return `/settings/users/${id}`;
  if (type === "AuditEntry") return `/audit?selected=${id}`;
  return undefined;
}
