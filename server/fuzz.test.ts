import { afterAll, beforeAll, expect, test } from "vitest";
import { DomainError } from "@/core/errors";
import { aCaller, aUser, type TestApplication, testApplication } from "./db/testing";
import { awsInputError } from "./doors/aws-validation";
import { type AnyOperation, type Caller, perform } from "./operation";
import { operations } from "./operations";
import { goodInputs, type OperationInputs } from "./testing";

// Whatever is sent to an operation, it answers or says what is wrong; it never fails, and what it refused left nothing.

let app: TestApplication;
let user: Awaited<ReturnType<typeof aUser>>;
let good: OperationInputs;

beforeAll(async () => {
  app = await testApplication();
  user = await aUser(app);
  good = await goodInputs(app, user);
});
afterAll(() => app?.destroy());

const deep = (levels: number): unknown => (levels === 0 ? "x" : [deep(levels - 1)]);

/** What is put in the place of every member, and of every member of a member. */
const hostile: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  2 ** 31,
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "\udc00\ud800x",
  "\u202e\u2028",
  "constructor",
  "__proto__",
  "%s'\";--\\",
  "{{ssm:secret}}",
  "9".repeat(400),
  "é".repeat(3_000),
  "mi-00000000000000000",
  "00000000-0000-0000-0000-000000000000",
  "+275760-09-13T00:00:00.000Z",
  "-000001-01-01T00:00:00.000Z",
  "-271821-04-20T00:00:00.000Z",
  [],
  [null],
  ["\u0000"],
  ["\ud800"],
  Array.from({ length: 2_000 }, (_, index) => `item ${index}`),
  {},
  { length: 3 },
  { commands: ["\u0000"] },
  { commands: ["\ud800"] },
  { commands: ["true"], "a\u0000b": ["x"] },
  [{ Key: "InstanceIds", Values: ["\u0000"] }],
  [{ Key: "tag:Role", Values: ["\u0000", "\ud800"] }],
  [{ Key: "tag-key", Values: ["a\u0000"] }],
  JSON.parse('{"__proto__": {"Key": "x"}, "constructor": ["x"], "toString": ["x"]}'),
  JSON.parse('{"__proto__": ["x"], "commands": ["true"]}'),
  deep(2_000),
];

/** The value with what is at one place after the other replaced by something hostile. */
function* spoiled(value: unknown): Generator<unknown> {
  yield* hostile;
  if (Array.isArray(value)) {
    for (const [index, member] of value.entries()) for (const bad of spoiled(member)) yield value.with(index, bad);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value))
      for (const bad of spoiled(member)) yield { ...value, [name]: bad };
    for (const name of ["Extra", "constructor", "\u0000"]) yield { ...value, [name]: "x" };
  }
}

/** What there is of everything. What reads secrets leaves a line of the operation that decrypts them, which is no change. */
async function rows(): Promise<string> {
  const tables = [
    "account",
    "account_member",
    "group",
    "group_member",
    "second_factor",
    "activation",
    "access_key",
    "association",
    "association_due",
    "association_version",
    "command",
    "compliance_item",
    "compliance_resource",
    "document",
    "document_share",
    "document_version",
    "invocation",
    "invocation_step",
    "node",
    "node_group",
    "encryption_key",
    "encryption_key_version",
    "parameter",
    "parameter_version",
    "parameter_label",
    "order_body",
    "policy",
    "document_attachment",
    "document_review",
    "attachment_file",
    "attachment_piece",
    "sign_in_provider",
    "linked_identity",
  ];
  const { rows: counted } = await app.db.pool.query<{ counted: string }>(
    `SELECT concat_ws(' ', ${[...tables, "output_segment", "session", "service_setting", "sign_in_link", "tag", "user"]
      .map((table) => `(SELECT count(*) FROM "${table}")`)
      .join(
        ", ",
      )}, (SELECT count(*) FROM audit_entry WHERE outcome = 'done' AND operation <> 'DecryptParameters')) AS counted`,
  );
  return counted[0]?.counted ?? "";
}

const last = [
  "DeleteNodeGroup",
  "DeleteParameter",
  "DeleteParameters",
  "DeleteActivation",
  "DeregisterManagedInstance",
  "DeleteMyAccessKey",
  "DeleteAccessKey",
  "DeleteGroup",
  "DeleteSingleSignOn",
  "DeleteUser",
] as const satisfies (keyof typeof operations)[];
/** What is done as a part of it has lines of its own. */
const linesOf = async (requestId: string, operation: string) =>
  (await app.db.prisma.auditEntry.findMany({ where: { requestId, operation }, select: { outcome: true } })).map(
    ({ outcome }) => outcome,
  );

const names = (Object.keys(operations) as (keyof typeof operations)[]).filter(
  (name) => !last.some((each) => each === name),
);

test.each([...names, ...last])(
  "%s answers hostile input, or says what is wrong with it, and what it refused leaves nothing",
  async (name) => {
    const operation: AnyOperation = operations[name];
    const caller: Caller = aCaller(app, {
      id: user.name,
      source: "198.51.100.7",
      door: operation.doors[0] ?? "system",
    });
    let before = await rows();
    let calls = 0;
    for (const input of spoiled(good[name])) {
      const requestId = `${name} ${calls++}`;
      try {
        await perform(app, operation, input, { ...caller, requestId });
        if (operation.effect !== "read")
          expect(await linesOf(requestId, name), "lines in the audit").toEqual(
            operation.effect === "piece" ? [] : ["done"],
          );
        before = operation.effect === "read" ? before : await rows();
      } catch (error) {
        if (!(error instanceof DomainError)) {
          const said = JSON.stringify(input)?.slice(0, 300);
          throw new Error(`${name} failed on ${said}`, { cause: error });
        }
        if (operation.effect !== "read" && error.code !== "ValidationException")
          expect(await rows(), `${error.code} to ${JSON.stringify(input)?.slice(0, 200)}`).toBe(before);
        const found = operation.input.safeParse(input);
        if (operation.doors.includes("aws") && !found.success)
          expect(awsInputError(found.error, input)).toBeInstanceOf(DomainError);
      }
    }
    expect(await rows()).toBe(before);
  },
);
