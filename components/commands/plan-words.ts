import { ConsoleError } from "@/components/console/console-error";
import { isRecord } from "@/components/console/is-record";
import { isOutcomeKey } from "@/core/targets/outcome-target";

/** One thing that is another in a plan. */
export type PlanChange = { kind: "gone" | "new" | "other"; what: string; detail: string };

const rows = (value: unknown) => (Array.isArray(value) ? value.filter(isRecord) : []);
const text = (value: unknown) => (typeof value === "string" ? value : "");
const versionOf = (state: unknown) => (isRecord(state) ? text(state["Version"]) : "");
const stepWords: Readonly<Record<string, PlanChange["detail"]>> = {
  Changed: "runs another text",
  Added: "is new",
  Removed: "is gone",
  Moved: "has another place",
};

/** What has changed, of a refusal for that reason; undefined for any other, an empty list where the server did not know. */
export function planChangesOf(error: unknown): PlanChange[] | undefined {
  if (!(error instanceof ConsoleError) || error.code !== "PlanChanged") return undefined;
  const changes = isRecord(error.members["Changes"]) ? error.members["Changes"] : {};
  const nodes = (member: string, kind: PlanChange["kind"], detail: string) =>
    rows(changes[member]).map(({ Name, InstanceId }) => ({ kind, what: text(Name) || text(InstanceId), detail }));
  return [
    ...nodes("NodesLeft", "gone", "is not among the machines any more"),
    ...nodes("NodesCame", "new", "is new among the machines"),
    ...nodes("NodesNowUnsupported", "gone", "has a platform that the document is not for"),
    ...nodes("NodesNowSupported", "new", "has a platform that the document is for"),
    ...rows(changes["Documents"]).map(({ Name, Before, After }): PlanChange => {
      const [old, now] = [versionOf(Before), versionOf(After)];
      const detail =
        old === now ? `has another content in version ${now}` : `is version ${now || "none"}, before ${old || "none"}`;
      return { kind: "other", what: text(Name), detail };
    }),
    ...rows(changes["Steps"]).map(
      ({ Name, Change }): PlanChange => ({
        kind: "other",
        what: `Step ${text(Name)}`,
        detail: stepWords[text(Change)] ?? "is another",
      }),
    ),
    ...rows(changes["Settings"]).map(
      ({ Name, Before, After }): PlanChange => ({
        kind: "other",
        what: text(Name),
        detail: `is ${text(After) || "not given"}, before ${text(Before) || "not given"}`,
      }),
    ),
  ];
}

/** Why a machine is among those of a plan, in few words: what it meets of each target. */
export function reasonText(reasons: readonly { Key: string; Values: readonly string[] }[]): string {
  return reasons
    .map(({ Key, Values }) => {
      const values = Values.join(", ");
      if (Key === "InstanceIds") return "named";
      if (Key === "tag-key") return `has ${values}`;
      if (Key.startsWith("tag:")) return `${Key.slice("tag:".length)}=${values}`;
      return isOutcomeKey(Key) ? `ended as ${values}` : values;
    })
    .join(" · ");
}
