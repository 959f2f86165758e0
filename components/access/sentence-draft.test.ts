import { expect, test } from "vitest";
import type { Sentence } from "@/core/access/sentence";
import { draftOf, emptySentence, missingFrom, suggestedName, toSentence } from "./sentence-draft";

const restartWeb: Sentence = {
  who: { type: "User", name: "alice" },
  may: {
    kind: "run",
    documents: ["Restart-Web", "Show-Logs"],
    machines: { kind: "tagged", tags: [{ key: "Role", values: ["web", "api"] }] },
  },
};
const seeAll: Sentence = {
  who: { type: "Group", name: "a:b" },
  may: { kind: "see", machines: { kind: "all" }, output: true },
};

const readApp: Sentence = {
  who: { type: "User", name: "alice" },
  may: { kind: "parameters", paths: ["/app", "/shared"], secrets: true, write: false },
};

test.each([restartWeb, seeAll, readApp])("a sentence that is opened and saved is the same: %j", (sentence) => {
  expect(toSentence(draftOf(sentence))).toEqual(sentence);
});

test.each([
  [{}, "who"],
  [{ who: "User:alice" }, "document"],
  [{ who: "User:alice", documents: ["x"] }, "tag"],
  [{ who: "User:alice", documents: ["x"], tags: [{ key: "Role", values: [] }] }, "value of Role"],
  [{ who: "User:alice", verb: "see" as const }, "tag"],
  [{ who: "User:alice", verb: "parameters" as const }, "path"],
  [{ who: "User:alice", verb: "parameters" as const, paths: ["app"] }, "begins with a slash"],
  [{ who: "User:alice", verb: "parameters" as const, paths: ["/app/"] }, "slash at the end"],
])("what is not chosen is asked for and never means everything: %j", (chosen, asked) => {
  const draft = { ...emptySentence, ...chosen };
  expect(missingFrom(draft)).toContain(asked);
  expect(toSentence(draft)).toBeUndefined();
});

test("a suggested name says what it does, is one that the server takes, and is nobody else's", () => {
  expect(suggestedName(restartWeb, new Set())).toBe("alice-run-Restart-Web-Role-web");
  expect(suggestedName(restartWeb, new Set(["alice-run-Restart-Web-Role-web"]))).toBe(
    "alice-run-Restart-Web-Role-web-2",
  );
  expect(suggestedName(seeAll, new Set())).toBe("a-b-see-with-output-all-machines");
  expect(suggestedName(readApp, new Set())).toBe("alice-read-with-secrets-app");
  const long = suggestedName({ ...seeAll, who: { type: "User", name: "é ".repeat(200) } }, new Set());
  expect(long).toMatch(/^[\w+=,.@-]{1,128}$/);
});
