import { always } from "@/core/access/condition";
import type { AssociationTerms } from "@/core/associations/association";
import { MAX_ASSOCIATIONS } from "@/core/associations/association-rules";
import type { Cause } from "@/core/associations/association-run";
import { canonicalJson } from "@/core/commands/order";
import { refersToStore } from "@/core/documents/placeholders";
import { DomainError } from "@/core/errors";
import { meetsAll, type NodeCondition } from "@/core/targets/node-condition";
import type { Application } from "../application";
import * as nodes from "../nodes/store";
import { type OperationContext, systemCaller } from "../operation";
import { appliedHashes } from "./applied";
import { addDueOnNodes } from "./due-store";
import { conditionsOf, factsOf } from "./matching";
import { lacking } from "./node-state-store";
import * as associations from "./store";

/** Milliseconds. */
const pauses = {
  /** Notices come in bursts: what came to be known meanwhile is one look. */
  gather: 150,
  /** Everything is looked at this often, whatever was heard. */
  everything: 280_000,
};

/** So many machines are looked at one by one; of more everything is looked at. */
const fewNodes = 200;

type Context = Pick<OperationContext, "app" | "tx" | "caller" | "config" | "now" | "visible">;

/** Looks as the server itself: whoever saved an association is asked when it is applied. */
export const systemContext = (app: Application, accountId: string): Context => ({
  app,
  tx: app.db.prisma,
  config: app.config,
  now: app.now(),
  caller: systemCaller(accountId, "associations", "associations"),
  visible: () => always,
});

/** What an association applies now; one whose document, or what it refers to, is not there any more applies nothing. */
const hashesOf = (terms: AssociationTerms, context: Context) =>
  appliedHashes(terms, context).catch((error: unknown) => {
    if (error instanceof DomainError) return undefined;
    throw error;
  });

/** Associations that are applied when something about machines or documents changes, and not only by their schedule. */
const watchful = async ({ app, tx, caller: { accountId } }: Context) =>
  (await associations.list(tx, app, accountId, { visible: always }, MAX_ASSOCIATIONS)).filter(
    ({ terms }) => !terms.ApplyOnlyAtCronInterval,
  );

/**
 * Finds the connected machines that an association means and that lack what it applies, and has it applied there: those
 * that are new among its targets, have come back after they missed it, or have another version of its document or other
 * values of Parameter Store.
 *
 * @param nodeIds  only these; all machines of the account without them
 * @param document only associations of this document
 * @param isStored only associations that refer to Parameter Store
 * @returns on how many machines something came to be due
 */
export async function converge(
  app: Application,
  accountId: string,
  { nodeIds, document, isStored }: { nodeIds?: readonly string[]; document?: string; isStored?: true } = {},
): Promise<number> {
  const cause: Cause = document !== undefined ? "Document" : isStored ? "Parameter" : "Node";
  const context = systemContext(app, accountId);
  const { tx, now } = context;
  const few: nodes.NodeRow[] = [];
  for (const id of nodeIds ?? []) {
    const node = await nodes.find(tx, accountId, id, now);
    if (node?.pingStatus === "Online") few.push(node);
  }
  if (nodeIds && few.length === 0) return 0;
  const facts = few.map(factsOf);
  const targets = new Map<string, Promise<string[]>>();
  /** Many associations mean the same machines. */
  const connected = (conditions: readonly NodeCondition[]) => {
    const key = canonicalJson(conditions);
    const found = targets.get(key) ?? nodes.connectedTargets(tx, accountId, conditions, now);
    targets.set(key, found);
    return found;
  };
  let total = 0;
  for (const row of await watchful(context)) {
    if (document !== undefined && document !== "*" && row.terms.Name !== document) continue;
    if (isStored && !refersToStore(row.terms.Parameters ?? {})) continue;
    const conditions = await conditionsOf(row, context);
    if (!conditions) continue;
    const meant = nodeIds
      ? facts.filter((each) => meetsAll(conditions, each)).map(({ nodeId }) => nodeId)
      : await connected(conditions);
    if (meant.length === 0) continue;
    const hashes = await hashesOf(row.terms, context);
    if (!hashes) continue;
    const found = await lacking(tx, { ...hashes, accountId, associationId: row.id }, meant);
    if (found.length === 0) continue;
    total += await addDueOnNodes(
      tx,
      accountId,
      found.map((nodeId) => ({ associationId: row.id, nodeId, cause })),
    );
  }
  return total;
}

/** What was heard of an account: of these machines and documents, of Parameter Store, or that any machine may have changed. */
type Heard = { nodeIds: Set<string>; documents: Set<string>; isStored: boolean; isEverything: boolean };

/**
 * Keeps machines what associations want of them: at every notice of a machine, a group or a document, and every few
 * minutes whatever was heard, since notices may be lost.
 */
export function startConverging(app: Application, onDue: () => void): { stop(): Promise<void> } {
  const heard = new Map<string, Heard>();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> | undefined;
  let pause: number = pauses.gather;

  const of = (accountId: string): Heard => {
    const known = heard.get(accountId) ?? {
      nodeIds: new Set<string>(),
      documents: new Set<string>(),
      isStored: false,
      isEverything: false,
    };
    heard.set(accountId, known);
    return known;
  };

  async function work(): Promise<void> {
    const begun = performance.now();
    for (const [accountId, { nodeIds, documents, isStored, isEverything }] of [...heard]) {
      heard.delete(accountId);
      const isAll = isEverything || nodeIds.size > fewNodes;
      try {
        let found = 0;
        for (const document of documents) found += await converge(app, accountId, { document });
        if (isStored) found += await converge(app, accountId, { isStored });
        if (isAll) found += await converge(app, accountId);
        else if (nodeIds.size > 0) found += await converge(app, accountId, { nodeIds: [...nodeIds] });
        if (found > 0) onDue();
      } catch (error) {
        app.log.warn({ err: error, accountId }, "associations could not be held against machines; the next look does");
      }
    }
    // In a storm of notices at most a third of the time is spent on them.
    pause = Math.max(pauses.gather, 2 * (performance.now() - begun));
  }

  function soon(): void {
    if (stopped || timer || underWay) return;
    timer = setTimeout(() => {
      timer = undefined;
      underWay = work().finally(() => {
        underWay = undefined;
        if (heard.size > 0) soon();
      });
    }, pause);
  }

  async function everywhere(): Promise<void> {
    for (const accountId of await associations.accountsWithAny(app.db.prisma)) of(accountId).isEverything = true;
    soon();
  }
  const lookEverywhere = () =>
    void everywhere().catch((error: unknown) => app.log.warn({ err: error }, "accounts could not be listed"));

  const deaf = app.notices.hear((notices) => {
    for (const { topic, accountId, id } of notices) {
      if (topic === "node" && id !== "*") of(accountId).nodeIds.add(id);
      else if (topic === "node" || topic === "node-group") of(accountId).isEverything = true;
      else if (topic === "document") of(accountId).documents.add(id);
      else if (topic === "parameter") of(accountId).isStored = true;
      else continue;
      soon();
    }
  });
  app.notices.onReconnect(lookEverywhere);
  const round = setInterval(lookEverywhere, pauses.everything);
  round.unref();
  lookEverywhere();
  return {
    async stop() {
      stopped = true;
      deaf();
      clearInterval(round);
      clearTimeout(timer);
      await underWay;
    },
  };
}
