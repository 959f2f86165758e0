import type * as z from "zod";
import { always, type Condition, holds } from "@/core/access/condition";
import { isPermission, type Permission } from "@/core/access/permission";
import { principalName } from "@/core/access/principal";
import { accessDenied, DomainError, notSignedIn, validationException } from "@/core/errors";
import { unstorable } from "@/core/storable-text";
import type { Application } from "./application";
import { type AuditRecord, record } from "./audit/store";
import type { Action, Circumstances, Subject } from "./authorisation/access-model";
import type { Resource, ResourceType } from "./authorisation/resource-kinds";
import type { Tx } from "./db/database";
import { announceIn, type Notice } from "./db/notices";
import { uuid7 } from "./db/uuid7";

/** The ways in. `system` is the server on its own account: jobs, and what it does when it starts. */
export type Door = "aws" | "console" | "node" | "system";

/** Who calls, by which door, from where. Made by a door, passed through unchanged. */
export type Caller = Subject & {
  door: Door;
  /** "session/…" or the access key's id; none for nodes and the system. */
  credential?: string;
  /** The user's own id, where the door has read it anyway. */
  userId?: string;
  /** The session that a console call came with. */
  sessionId?: string;
  /** What a visit at an identity provider left in the browser's cookie, as it came. */
  signInTicket?: string;
  /** Client address. */
  source: string;
  userAgent: string;
  requestId: string;
};

/** Nobody in particular, before sign-in. */
export const anonymous = (accountId: string): Subject => ({ type: "Anonymous", id: "anonymous", accountId, roles: [] });

/** The server on its own account: may do what an administrator may, and the audit says that it was the server. */
export const systemCaller = (accountId: string, what: string, requestId: string): Caller => ({
  type: "System",
  id: what,
  accountId,
  roles: ["Administrator"],
  door: "system",
  source: "local",
  userAgent: "",
  requestId,
});

/** What a handler works with. */
export type OperationContext = Pick<Application, "config" | "db" | "keys" | "log"> & {
  app: Application;
  /** The transaction of a change; the plain client of a read. */
  tx: Tx;
  caller: Caller;
  now: Date;
  newId(): string;
  /** Tells every process once the transaction has committed. */
  announce(topic: Notice["topic"], id: string): void;
  /**
   * Adds to the audit line of this call: what changed, what only those who may view audit may read, and who it turned
   * out to be that nobody knew when it began.
   */
  audit(addition: {
    summary?: AuditRecord["summary"];
    sealed?: Buffer;
    resources?: string[];
    principal?: string;
  }): void;
  /** Which resources of a kind the caller may do this to, as a condition for lists; with another action, may do that to. */
  visible(type: ResourceType, action?: Action, circumstances?: Circumstances): Condition;
  /**
   * Performs another operation for the same caller, as a part of this one: in its transaction, and all the same decided on
   * and with a line in the audit for itself.
   */
  performPart<Input extends z.ZodType, Prepared, Output>(
    op: Operation<string, Input, Prepared, Output>,
    rawInput: z.input<Input>,
  ): Promise<Output>;
  /** Runs after the commit; for what must not happen when the transaction fails. */
  afterCommit(effect: () => void): void;
  /** Console only: puts a new session's token into the answer's cookie, or takes the cookie away (null). */
  setSession(token: string | null): void;
  /** Console only: the same for the ticket of a visit at an identity provider. */
  setSignInTicket(ticket: string | null): void;
};

type Definition<Name extends string, Input extends z.ZodType, Prepared, Output> = {
  name: Name;
  doors: readonly Door[];
  /**
   * `read` changes nothing and is not audited; `change` and `reveal` run in one transaction with their audit line. `piece`
   * is part of a change that another operation completes and writes a line for: of its own it has one only when it is
   * refused ([decision 31](../docs/decisions/0031-an-upload-is-one-line-of-the-audit.md)).
   */
  effect: "read" | "change" | "reveal" | "piece";
  /**
   * The permission it belongs to: a policy must permit it on every resource. `self`: any signed-in person, about
   * themselves. `public`: before sign-in; every such operation guards itself and is named in the tests.
   */
  access: Permission | "self" | "public";
  input: Input;
  /** Looks up what the decision and the handler both need, once, so that nothing is widened in between. */
  prepare?(input: z.output<Input>, context: OperationContext): Promise<Prepared>;
  /**
   * What takes long and may not be done before it is permitted, nor while the transaction holds a connection: another
   * server is asked, say. The handler gets what this gives. Whatever it leaves behind must be harmless when nothing follows.
   */
  gather?(input: z.output<Input>, context: OperationContext, prepared: Prepared): Promise<Prepared>;
  /** What the caller must be allowed to do this to. */
  resources(input: z.output<Input>, caller: Caller, prepared: Prepared): Resource[];
  /**
   * For lists, in the place of `resources`: whoever may do this to anything gets an answer, in which the handler puts only
   * what `visible` says.
   */
  isFiltered?: true;
  /** What policies may ask about beside the resources. */
  circumstances?(input: z.output<Input>, prepared: Prepared): Circumstances;
  /** How a resource that the caller may not even see is answered: as one that does not exist. */
  missing?(input: z.output<Input>, resource: Resource): DomainError;
  handle(input: z.output<Input>, context: OperationContext, prepared: Prepared): Promise<Output>;
};

/** One operation: a name, a schema, what it touches, and what it does. */
export type Operation<
  Name extends string = string,
  Input extends z.ZodType = z.ZodType,
  Prepared = never,
  Output = unknown,
> = Definition<Name, Input, Prepared, Output>;

/** An operation of any shape, as the table holds it. */
// biome-ignore lint/suspicious/noExplicitAny: the table holds operations of every input and prepared type; perform() keeps each one's own.
export type AnyOperation = Operation<string, any, any, unknown>;

/** Declares an operation. See house rules in docs/architecture.md. */
export function operation<const Name extends string, Input extends z.ZodType, Output, Prepared = undefined>(
  definition: Definition<Name, Input, Prepared, Output>,
): Operation<Name, Input, Prepared, Output> {
  return definition;
}

export type InputOf<O> =
  O extends Operation<string, infer Input, never, unknown>
    ? z.input<Input>
    : O extends { input: infer I extends z.ZodType }
      ? z.input<I>
      : never;
export type OutputOf<O> = O extends { handle(...args: never[]): Promise<infer Output> } ? Output : never;

/** The account as a whole: the resource of operations that touch no single thing, such as lists. */
export const account = ({ accountId }: { accountId: string }): Resource => ({
  type: "Account",
  id: accountId,
  accountId,
});

/** zod's findings as one sentence and a list of fields. */
export function validationError(error: z.core.$ZodError): DomainError {
  const problems = error.issues.flatMap((issue) => {
    const path = issue.path.filter((part): part is string | number => typeof part !== "symbol");
    // An unknown member is a problem of its own name, not of the object around it.
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({ path: [...path, key], message: "There is no such member." }));
    return [{ path, message: issue.message }];
  });
  const sentence = problems
    .map(({ path, message }) => (path.length ? `${path.join(".")}: ${message}` : message))
    .join("; ");
  return validationException(sentence, problems);
}

/** An operation as policies name it. Whoever's operations need no permission is asked about no action. */
const actionOf = ({ name, access }: Pick<AnyOperation, "name" | "access">): Action => ({
  name,
  permission: isPermission(access) ? access : "read",
});

/** To see that a thing exists. */
export const seeing: Action = { name: "See", permission: "read" };

/** Whether the audit has a line for each time that it is done. */
const leavesLine = ({ effect }: Pick<AnyOperation, "effect">) => effect === "change" || effect === "reveal";

/** Whether the failure is the caller's to understand; everything else is ours. */
const codeOf = (error: unknown) => (error instanceof DomainError ? error.code : "InternalServerError");

/** What an operation shares with those that are parts of it. */
type Whole = { tx: Tx; notices: Notice[]; effects: (() => void)[] };

/** What a door gets back beside the output. */
export type Performed<Output> = { output: Output; session?: string | null; signInTicket?: string | null };

/**
 * Runs one operation for one caller: validate → authorise → gather → handle → audit. The only way in, for every door.
 *
 * Errors: DomainError (ValidationException, NotSignedIn, AccessDeniedException, or the operation's own); anything else
 * is a fault of the server.
 */
export async function perform<Input extends z.ZodType, Prepared, Output>(
  app: Application,
  op: Operation<string, Input, Prepared, Output>,
  rawInput: unknown,
  caller: Caller,
  /** The operation that it is a part of. */
  whole?: Whole,
): Promise<Performed<Output>> {
  const started = performance.now();
  let outcome: "done" | "refused" | "failed" = "failed";
  let errorCode: string | undefined;
  try {
    const performed = await attempt(app, op, rawInput, caller, whole);
    outcome = "done";
    return performed;
  } catch (error) {
    errorCode = codeOf(error);
    if (errorCode === "AccessDeniedException" || errorCode === "NotSignedIn") outcome = "refused";
    if (!(error instanceof DomainError))
      app.log.error({ err: error, requestId: caller.requestId, operation: op.name }, "operation failed");
    throw error;
  } finally {
    const milliseconds = Math.round((performance.now() - started) * 100) / 100;
    app.metrics.operations.labels(op.name, caller.door, outcome).observe(milliseconds / 1000);
    app.log[leavesLine(op) ? "info" : "debug"](
      {
        requestId: caller.requestId,
        operation: op.name,
        door: caller.door,
        caller: principalName(caller),
        outcome,
        errorCode,
        milliseconds,
      },
      "operation",
    );
  }
}

async function attempt<Input extends z.ZodType, Prepared, Output>(
  app: Application,
  op: Operation<string, Input, Prepared, Output>,
  rawInput: unknown,
  caller: Caller,
  whole?: Whole,
): Promise<Performed<Output>> {
  // Who is nobody learns nothing of an operation, not even whether the input was right.
  if (op.access !== "public" && caller.type === "Anonymous") throw notSignedIn();

  const parsed = op.input.safeParse(rawInput ?? {});
  if (!parsed.success) throw validationError(parsed.error);
  // Once for all operations: a schema that lets any text through must not turn into a fault of the database's. What a
  // node says of itself is cleaned by its operation instead: an odd host name keeps no machine out.
  const problem = caller.door === "node" ? undefined : unstorable(rawInput);
  if (problem)
    throw validationException([problem.path.join("."), problem.message].filter(Boolean).join(": "), [problem]);
  const input = parsed.data;

  const now = app.now();
  const access = await app.access.of(caller.accountId);
  const line: Pick<AuditRecord, "summary" | "sealed" | "resources"> & { principal?: string } = { resources: [] };
  const notices: Notice[] = whole?.notices ?? [];
  const effects: (() => void)[] = whole?.effects ?? [];
  const performed: Omit<Performed<Output>, "output"> = {};
  const context: OperationContext = {
    app,
    config: app.config,
    db: app.db,
    keys: app.keys,
    log: app.log,
    tx: whole?.tx ?? app.db.prisma,
    caller,
    now,
    newId: () => uuid7(now),
    announce: (topic, id) => void notices.push({ topic, accountId: caller.accountId, id }),
    audit(addition) {
      if (addition.summary) line.summary = { ...line.summary, ...addition.summary };
      if (addition.sealed) line.sealed = addition.sealed;
      if (addition.resources) line.resources.push(...addition.resources);
      if (addition.principal) line.principal = addition.principal;
    },
    visible: (type, action = actionOf(op), circumstances) => access.visible(caller, action, type, circumstances),
    performPart: () => Promise.reject(new Error("An operation without a transaction has no parts.")),
    afterCommit: (effect) => void effects.push(effect),
    setSession: (token) => void (performed.session = token),
    setSignInTicket: (ticket) => void (performed.signInTicket = ticket),
  };

  const auditLine = (result: AuditRecord["outcome"], code?: string): AuditRecord => ({
    id: uuid7(now),
    at: now,
    accountId: caller.accountId,
    requestId: caller.requestId,
    door: caller.door,
    operation: op.name,
    outcome: result,
    principal: principalName(caller),
    source: caller.source,
    userAgent: caller.userAgent,
    ...(caller.credential && { credential: caller.credential }),
    ...(code && { errorCode: code }),
    ...line,
  });

  const isSeen = (resource: Resource) => holds(access.visible(caller, seeing, resource.type), resource);
  const refuse = async (refused: readonly Resource[] = []) => {
    await record(app.db.prisma, auditLine("refused", "AccessDeniedException"));
    const named = refused.filter((resource) => resource.type !== "Account" && isSeen(resource));
    const [first] = named;
    const what = first ? ` on ${first.type} ${first.id}${named.length > 1 ? ` and ${named.length - 1} more` : ""}` : "";
    return accessDenied(
      `${principalName(caller)} is not authorised to perform ${op.name}${what}.`,
      named.map(({ type, id }) => ({ path: [type, id], message: `Not permitted on ${type} ${id}.` })),
    );
  };
  // An operation that declares no prepare() has Prepared = undefined.
  const prepare = async (given = context) => (op.prepare ? op.prepare(input, given) : (undefined as Prepared)!);
  const touched = (prepared: Prepared) => {
    const resources = op.resources(input, caller, prepared);
    line.resources.push(...resources.filter(({ type }) => type !== "Account").map(({ type, id }) => `${type}/${id}`));
    return resources;
  };
  if (isPermission(op.access) && !access.mayEver(caller, actionOf(op))) {
    // What it was about is only for the audit: the answer is the same whether there is such a thing or not.
    await prepare({ ...context, visible: () => always }).then(touched, () => undefined);
    throw await refuse();
  }
  const prepared = await prepare();
  const resources = touched(prepared);

  if (isPermission(op.access) && !op.isFiltered) {
    const refused = await access.refused(caller, actionOf(op), resources, op.circumstances?.(input, prepared));
    if (refused.length > 0 || resources.length === 0) {
      const denied = await refuse(refused);
      const hidden = op.missing && refused.find((resource) => !isSeen(resource));
      throw (hidden && op.missing?.(input, hidden)) ?? denied;
    }
  }

  const gathered = op.gather ? await op.gather(input, context, prepared) : prepared;
  if (op.effect === "read") return { output: await op.handle(input, context, gathered), ...performed };

  const handled = async (tx: Tx) => {
    const performPart: OperationContext["performPart"] = async (part, given) =>
      (await perform(app, part, given, caller, { tx, notices, effects })).output;
    const result = await op.handle(input, { ...context, tx, performPart }, gathered);
    if (leavesLine(op)) await record(tx, auditLine("done"));
    return result;
  };
  if (whole) return { output: await handled(whole.tx), ...performed };

  const output = await app.db.prisma.$transaction(
    async (tx) => {
      const result = await handled(tx);
      await announceIn(tx, notices);
      return result;
    },
    { maxWait: 15_000, timeout: 60_000 },
  );
  for (const effect of effects) effect();
  return { output, ...performed };
}
