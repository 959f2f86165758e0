import { describe, expect, test } from "vitest";
import type { Json, ParameterValue } from "./document";
import { interpolate } from "./interpolate";

const parameters = new Map<string, ParameterValue>([
  ["text", "hello"],
  ["list", ["a", "b"]],
  ["number", 5],
  ["flag", false],
  ["map", { k: "v" }],
  ["empty", ""],
  ["tricky", "{{ text }} $& $1 $$"],
]);

describe("a placeholder", () => {
  test.each<[string, Json, Json]>([
    ["alone keeps a list a list", "{{ list }}", ["a", "b"]],
    ["alone keeps a number a number", "{{number}}", 5],
    ["alone keeps false", "{{ flag }}", false],
    ["alone keeps a map a map", "{{  map  }}", { k: "v" }],
    ["alone may become nothing", "{{ empty }}", ""],
    ["in text becomes text", "say {{ text }}!", "say hello!"],
    ["of a list in text becomes JSON", "x={{ list }}", 'x=["a","b"]'],
    ["of a map in text becomes JSON", "x={{map}}", 'x={"k":"v"}'],
    ["may be there twice", "{{text}}{{text}}", "hellohello"],
    ["with a space before it is in text", " {{ number }}", " 5"],
    ["that is not declared stays", "{{ other }} {{text}}", "{{ other }} hello"],
    ["of another language stays", "docker ps --format '{{.Names}}'", "docker ps --format '{{.Names}}'"],
    ["of a list as an item becomes its items", ["x", "{{ list }}", "y"], ["x", "a", "b", "y"]],
    ["of a text as an item becomes the item", ["{{ text }}"], ["hello"]],
    ["is found at every depth", { a: [{ b: "{{ text }}" }] }, { a: [{ b: "hello" }] }],
    ["in a key stays", { "{{ text }}": 1 }, { "{{ text }}": 1 }],
    ["brings in nothing that is expanded again", "<{{ tricky }}>", "<{{ text }} $& $1 $$>"],
    ["alone brings in nothing that is expanded again", "{{ tricky }}", "{{ text }} $& $1 $$"],
  ])("%s", (_, written, rendered) => {
    expect(interpolate(written, parameters)).toEqual(rendered);
  });

  test("leaves the shell's $$ as it is", () => {
    expect(interpolate("echo $$", parameters)).toBe("echo $$");
  });

  test("of a name that every object has is not declared", () => {
    expect(interpolate("{{ constructor }}", parameters)).toBe("{{ constructor }}");
  });
});
