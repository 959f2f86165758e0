import { expect, test } from "vitest";
import { automationMembersAt } from "./automation";
import { type commandContents, commandMembersAt, parameterMembers } from "./content-schema";
import { helpFor } from "./member-help";
import { packageMembersAt } from "./package-manifest";
import { carriedOut, findPlugin, flowWords, inputsOf, pluginNames } from "./plugins";

test("every plugin, member and word of flow control has a sentence", () => {
  const words = [
    ...pluginNames,
    ...Object.keys(flowWords),
    ...parameterMembers,
    ...(["1.2", "2.0", "2.2"] satisfies (keyof typeof commandContents)[]).flatMap((version) =>
      [[], ["mainSteps", 0], ["mainSteps", 0, "precondition"], ["runtimeConfig", "aws:runShellScript"]].flatMap(
        (path) => commandMembersAt(version, path),
      ),
    ),
    ...automationMembersAt([]),
    ...automationMembersAt(["mainSteps", 0]),
    ...packageMembersAt([]),
    ...packageMembersAt(["packages", "ubuntu", "_any", "arm64"]),
    ...packageMembersAt(["files", "a.zip"]),
    ...packageMembersAt(["files", "a.zip", "checksums"]),
  ];
  expect(words.filter((word) => !helpFor(word))).toEqual([]);
});

test("inputs of the plugins that run here are explained", () => {
  for (const action of carriedOut) {
    const plugin = findPlugin(action);
    expect(plugin && inputsOf(plugin).filter(({ name }) => !helpFor(name))).toEqual([]);
  }
});

test("words that mean nothing here have none, whatever their name", () => {
  for (const word of ["echo", "toString", "__proto__", "constructor", ""]) expect(helpFor(word)).toBeUndefined();
});
