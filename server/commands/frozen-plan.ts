import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { DEFAULT_MAX_CONCURRENCY, DEFAULT_MAX_ERRORS } from "@/core/commands/command-rules";
import { canonicalJson, type OrderStep } from "@/core/commands/order";
import { Plan, planChanged } from "@/core/commands/plan";
import { changeClauses, planChanges } from "@/core/commands/plan-changes";
import { DEFAULT_TIMEOUT_SECONDS } from "@/core/commands/timeouts";
import { OrderedPackage } from "@/core/documents/package-order";
import { validationException } from "@/core/errors";
import { selectIds } from "@/core/targets/selector";
import type { ResolvedDocument } from "../documents/document-source";
import { selectNodes } from "../nodes/select-nodes";
import { type OperationContext, seeing } from "../operation";
import type { CommandPlan, CommandRequest } from "./plan-command";
import type { SendRequest } from "./send-request";

/** The largest plan that is read, bytes: that of a hundred thousand machines. */
const MAX_PLAN_BYTES = 4 * 1024 * 1024;

const sha256 = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const written = ({ name, version, sha256 }: ResolvedDocument) => ({ name, version, sha256 });
const sortedIds = (nodes: readonly { id: string }[]) => nodes.map(({ id }) => id).sort();

/**
 * A step as it matters: without the addresses at which packages' files are had, which are made anew with each look. The
 * files' own hashes stay.
 */
function meaningOf({ inputs, ...step }: OrderStep): unknown {
  const { package: ordered, document: child, ...others } = inputs;
  const read = ordered === undefined ? undefined : OrderedPackage.safeParse(ordered).data;
  return {
    ...step,
    inputs: {
      ...others,
      package: read
        ? {
            ...read,
            files: Object.fromEntries(Object.entries(read.files).map(([name, { path: _, ...file }]) => [name, file])),
          }
        : ordered,
      document: hasSteps(child) ? { ...child, steps: child.steps.map(meaningOf) } : child,
    },
  };
}

/** Whether it is a document that a step runs, with its own steps in it; they were put there by completeSteps. */
const hasSteps = (value: unknown): value is { steps: OrderStep[] } =>
  typeof value === "object" && value !== null && "steps" in value && Array.isArray(value.steps);

/** What decides what a command does, of all that is known of it. */
export function frozenPlan(
  { MaxConcurrency, MaxErrors, TimeoutSeconds, OutputS3BucketName, OutputS3KeyPrefix }: CommandRequest,
  {
    document,
    documents,
    steps,
    nodes,
    misfits,
    notification,
  }: Pick<CommandPlan, "document" | "documents" | "steps" | "nodes" | "misfits" | "notification">,
): Plan {
  const without = new Set(misfits);
  const brought = new Map(documents.map((each) => [each.name, each]));
  return {
    document: written(document),
    brought: [...brought.keys()].sort().flatMap((name) => {
      const found = brought.get(name);
      return found ? [written(found)] : [];
    }),
    steps: steps.map((step) => ({ name: step.name, sha256: sha256(canonicalJson(meaningOf(step))) })),
    nodeIds: sortedIds(nodes.filter((node) => !without.has(node))),
    misfitIds: sortedIds(misfits),
    settings: {
      MaxConcurrency: MaxConcurrency ?? DEFAULT_MAX_CONCURRENCY,
      MaxErrors: MaxErrors ?? DEFAULT_MAX_ERRORS,
      TimeoutSeconds: String(TimeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS),
      ...(OutputS3BucketName && { OutputS3BucketName, OutputS3KeyPrefix: OutputS3KeyPrefix ?? "" }),
      ...(notification && {
        NotificationArn: notification.arn,
        NotificationEvents: notification.events.join(", "),
        NotificationType: notification.type,
      }),
    },
  };
}

/** A plan's hash: of its canonical JSON. */
export const hashOf = (plan: Plan): string => sha256(canonicalJson(plan));

/** A plan as it travels and is kept: about 12 bytes for each machine. */
export const packPlan = (plan: Plan): Buffer => deflateRawSync(canonicalJson(plan));

/** What {@link packPlan} made; undefined for anything else. */
export function unpackPlan(packed: Uint8Array): Plan | undefined {
  try {
    const text = inflateRawSync(packed, { maxOutputLength: MAX_PLAN_BYTES }).toString();
    return Plan.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The plan that a request carries beside its hash; undefined when it has none. Errors: ValidationException. */
function carriedPlan({ PlanHash, Plan: text }: Pick<SendRequest, "PlanHash" | "Plan">): Plan | undefined {
  if (text === undefined) return undefined;
  const plan = unpackPlan(Buffer.from(text, "base64url"));
  if (plan && hashOf(plan) === PlanHash) return plan;
  const message = plan ? "It is not the plan that PlanHash is of." : "It is no plan that PreviewCommand gave.";
  throw validationException(`Plan: ${message}`, [{ path: ["Plan"], message }]);
}

/**
 * Refuses a command that would do something else than the plan that was looked at, and says what has moved as far as that
 * plan is known: it travels with the request, or was kept. To be asked after the caller was found to be allowed what would be done now.
 *
 * @param kept the plan of the request's hash, where it was kept
 *
 * Errors: PlanChanged; ValidationException for a plan that is none.
 */
export async function requirePlan(
  input: Pick<SendRequest, "PlanHash" | "Plan">,
  now: Plan,
  { tx, caller, visible, now: moment }: Pick<OperationContext, "tx" | "caller" | "visible" | "now">,
  kept?: Plan,
): Promise<void> {
  const { PlanHash } = input;
  const before = kept ?? carriedPlan(input);
  if (PlanHash === undefined || hashOf(now) === PlanHash) return;
  if (!before)
    throw planChanged(
      "The command would not do what its PlanHash stands for, so nothing was sent. Give the Plan of that hash to be told what has changed.",
    );
  const moved = planChanges(before, now, () => "");
  const ids = [moved.NodesLeft, moved.NodesCame, moved.NodesNowUnsupported, moved.NodesNowSupported]
    .flat()
    .map(({ InstanceId }) => InstanceId);
  // Names only of those that the caller may see; the ids of the others are the caller's own words.
  const seen =
    ids.length > 0 ? await selectNodes(tx, caller.accountId, selectIds(ids), moment, visible("Node", seeing)) : [];
  const names = new Map(seen.map(({ id, name }) => [id, name]));
  const changes = planChanges(before, now, (id) => names.get(id) ?? "");
  throw planChanged(`The plan has changed, so nothing was sent: ${changeClauses(changes).join("; ")}.`, changes);
}
