import { afterAll, describe, expect, test } from "vitest";
import { startQuarterdeck } from "../../scripts/serve-for-tests.mjs";
import { type Case, illegalCases, legalCases } from "./cases";
import { departures, furtherErrors } from "./departures";
import { errorsOf, inputShapes } from "./shapes";
import { signedCall } from "./signed-call";

// Every operation that the AWS door has, found by its name in the API model, is asked for what the model allows at its
// limits and for what it forbids. Where we differ, departures.ts says so and why.

// Some thousand calls of one principal, as fast as they go: what is asked here is what is said of each.
const product = await startQuarterdeck({ env: { QUARTERDECK_RATE_LIMIT: "0" } });
afterAll(() => product.stop());

type Answer = { status: number; type: string; message: string };

async function answerTo(operation: string, input: unknown): Promise<Answer> {
  const { status, text } = await signedCall(product, operation, { body: input });
  const { __type: type = "", message = "" } = JSON.parse(text);
  return { status, type, message };
}

/** The operations of the model that are at the door. */
async function present() {
  const found: (readonly [operation: string, input: string])[] = [];
  for (const [operation, input] of inputShapes) {
    const { type } = await answerTo(operation, {});
    if (type !== "UnknownOperationException") found.push([operation, input]);
  }
  return found;
}
const operations = await present();

/** Departures that were needed. */
const needed = new Set<(typeof departures)[number]>();

const departureFor = (operation: string, { member }: Case, is: "not supported" | "narrower") =>
  departures.find(
    (each) =>
      each.is === is &&
      (each.operation === operation || each.operation === "*") &&
      (member === each.member || member.startsWith(`${each.member}.`) || member.startsWith(`${each.member}[`)),
  );

/** Whether the schema, and not a rule about what the input means, refused it. */
const isRefused = ({ type, message }: Answer) =>
  type === "SerializationException" || (type === "ValidationException" && /validation errors? detected/.test(message));

const names = (message: string, place: string) => message.includes(`'${place}'`);
const memberName = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
/** Where a member is, as errors name it: `Entries[].Duration` is said of the first of them. */
const placeOf = (member: string) => member.split(".").map(memberName).join(".").replaceAll("[]", ".1.member");
const told = (operation: string, { title, member, input }: Case, { status, type, message }: Answer) =>
  `${operation}: ${member} (${title}) ${JSON.stringify(input)?.slice(0, 200)}: ${status} ${type} ${message.slice(0, 300)}`;

/** What is wrong with the answers to these inputs. */
async function complaints(operation: string, cases: Case[], judge: (each: Case, answer: Answer) => boolean) {
  const found: string[] = [];
  for (const each of cases) {
    const answer = await answerTo(operation, each.input);
    if (answer.status >= 500 || !judge(each, answer)) found.push(told(operation, each, answer));
  }
  return found;
}

test("the operations at the door are found by their names", () => {
  const found = operations.map(([operation]) => operation);
  expect(found).toEqual(expect.arrayContaining(["AddTagsToResource", "DescribeInstanceInformation", "SendCommand"]));
});

describe.each(operations)("%s", (operation, input) => {
  test("refuses what the API model forbids, and names the member", async () => {
    const judge = (each: Case, answer: Answer) => {
      const departure = departureFor(operation, each, "not supported");
      if (departure) needed.add(departure);
      const places = departure ? [placeOf(departure.member), ...each.places] : each.places;
      return answer.status === 400 && isRefused(answer) && places.some((place) => names(answer.message, place));
    };
    expect(await complaints(operation, illegalCases(input), judge)).toEqual([]);
  });

  test("takes what the API model allows, up to its limits", async () => {
    const judge = (each: Case, answer: Answer) => {
      // A member that is null is one that was not given.
      const departure =
        (each.title !== "null" && departureFor(operation, each, "not supported")) ||
        departureFor(operation, each, "narrower");
      if (departure && isRefused(answer)) {
        needed.add(departure);
        return names(answer.message, placeOf(departure.member)) || departure.is === "narrower";
      }
      if (isRefused(answer)) return false;
      const known = [...errorsOf(operation), ...(furtherErrors[operation] ?? []), "ValidationException"];
      return answer.status === 200 || known.includes(answer.type);
    };
    expect(await complaints(operation, legalCases(input), judge)).toEqual([]);
  });
});

test("every departure from the API model is one that is there", () => {
  expect(departures.filter((departure) => !needed.has(departure))).toEqual([]);
});
