import { afterAll, beforeAll, expect, test } from "vitest";
import { all, always, any, type Condition, holds, never, not } from "@/core/access/condition";
import { list as listActivations } from "../activations/store";
import { sendCommand } from "../commands/send-command";
import { list as listCommands } from "../commands/store";
import { perform } from "../operation";
import { aCaller, aNode, anActivation, type TestApplication, testApplication } from "./testing";

let app: TestApplication;
let commands: { id: string; attributes: Record<string, string> }[];
let activations: string[];
beforeAll(async () => {
  app = await testApplication();
  const InstanceIds = [(await aNode(app)).id];
  const send = async (id: string) => {
    const input = { DocumentName: "AWS-RunShellScript", InstanceIds, Parameters: { commands: ["true"] } };
    const { output } = await perform(app, sendCommand, input, aCaller(app, { id }));
    return {
      id: output.Command.CommandId,
      attributes: { requestedBy: `user/${id}`, document: "AWS-RunShellScript" },
    };
  };
  commands = [await send("alice"), await send("bob"), await send("al_ce")];
  activations = [(await anActivation(app)).id, (await anActivation(app)).id];
});
afterAll(() => app?.destroy());

const by = (...people: string[]): Condition => ({ kind: "attribute", name: "requestedBy", in: people });

test.each<[string, () => Condition]>([
  ["nothing", () => never],
  ["everything", () => always],
  ["one of them by its id", () => ({ kind: "id", is: commands[0]?.id ?? "" })],
  ["an id that is none", () => ({ kind: "id", is: "x" })],
  ["somebody's own", () => by("user/alice")],
  ["nobody's", () => by()],
  ["those of others", () => not(by("user/alice"))],
  ["a beginning that looks like a pattern", () => ({ kind: "prefix", name: "requestedBy", prefix: "user/al_" })],
  ["a tag, which they do not have", () => ({ kind: "tag", key: "a", in: ["b"] })],
  ["what they have no such attribute of", () => ({ kind: "attribute", name: "colour", in: ["red"] })],
  ["not what they do not have", () => not({ kind: "has-tag", key: "a" })],
  ["two together", () => all([by("user/alice", "user/bob"), not(by("user/bob"))])],
  ["either", () => any([by("user/bob"), { kind: "id", is: commands[2]?.id ?? "" }])],
  ["neither, in a list with more", () => ({ kind: "all", of: [by("user/alice"), never] })],
])("a list of commands is filtered as the condition says: %s", async (_what, condition) => {
  const visible = condition();
  const rows = await listCommands(app.db.prisma, app.config.accountId, { visible }, 50);
  expect(rows.map(({ id }) => id).sort()).toEqual(
    commands
      .filter((command) => holds(visible, command))
      .map(({ id }) => id)
      .sort(),
  );
});

test.each<[string, () => Condition]>([
  ["nothing", () => never],
  ["everything", () => always],
  ["one of them by its id", () => ({ kind: "id", is: activations[0] ?? "" })],
  ["all but one", () => not({ kind: "id", is: activations[0] ?? "" })],
])("a list of activations is filtered as the condition says: %s", async (_what, condition) => {
  const visible = condition();
  const { rows } = await listActivations(app.db.prisma, app.config.accountId, { visible }, undefined, 50);
  expect(rows.map(({ id }) => id).sort()).toEqual(activations.filter((id) => holds(visible, { id })).sort());
});
