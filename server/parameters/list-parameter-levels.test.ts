import { afterAll, beforeAll, expect, test } from "vitest";
import { createPolicy } from "../access/create-policy";
import { aCaller, aUser, type TestApplication, testApplication } from "../db/testing";
import { type Caller, perform } from "../operation";
import { deleteParameter } from "./delete-parameter";
import { listParameterLevels } from "./list-parameter-levels";
import { putParameter } from "./put-parameter";

let app: TestApplication;
/** Somebody who may see what is under /a/b and nothing else. */
let delegate: Caller;
beforeAll(async () => {
  app = await testApplication();
  for (const Name of ["root", "/a/one", "/a/two", "/a/b/three", "/a/b/c/four", "/a_/x", "/ab/five"])
    await perform(app, putParameter, { Name, Value: "x", Type: "String" }, aCaller(app));
  await perform(app, putParameter, { Name: "/gone/six", Value: "x", Type: "String" }, aCaller(app));
  await perform(app, deleteParameter, { Name: "/gone/six" }, aCaller(app));
  const { name } = await aUser(app, { role: "None" });
  delegate = aCaller(app, { id: name, roles: ["None"] });
  const Text = `permit (principal == User::"${name}", action in Action::"read", resource is Parameter) when { resource.path like "/a/b/*" };`;
  await perform(app, createPolicy, { Name: "sees-b", Text }, aCaller(app));
  app.access.forget(app.config.accountId);
});
afterAll(() => app?.destroy());

const levels = async (Path: string, caller = aCaller(app)) =>
  (await perform(app, listParameterLevels, { Path }, caller)).output.Levels.map(({ Path: path, Count }) => [
    path,
    Count,
  ]);

test("each level has the paths that lead to parameters, with how many are under them at any depth", async () => {
  expect(await levels("/")).toEqual([
    ["/a", 4],
    ["/a_", 1],
    ["/ab", 1],
  ]);
  expect(await levels("/a")).toEqual([["/a/b", 2]]);
  expect(await levels("/a/b/")).toEqual([["/a/b/c", 1]]);
  expect(await levels("/a/b/c")).toEqual([]);
  expect(await levels("/nowhere")).toEqual([]);
});

test("whoever may see some parameters is told of the paths to those alone", async () => {
  expect(await levels("/", delegate)).toEqual([["/a", 2]]);
  expect(await levels("/a", delegate)).toEqual([["/a/b", 2]]);
});

test.each(["a", "", "/a//b", "/a b"])("%j is no path, and the refusal names the field", async (Path) => {
  await expect(levels(Path)).rejects.toMatchObject({
    code: "ValidationException",
    problems: [expect.objectContaining({ path: ["Path"] })],
  });
});
