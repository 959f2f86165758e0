import { expect, test } from "vitest";
import { isPlainKeys, isStep, stepText } from "./shortcut-keys";

const press = (key: string, held: object = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...held });

test("a plain key does not answer while Control, Command or Alt is held: those belong to the browser", () => {
  expect(isStep("r", press("r"))).toBe(true);
  for (const held of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }])
    expect(isStep("r", press("r", held))).toBe(false);
});

test("mod is Control or Command", () => {
  expect(isStep("mod+k", press("k", { ctrlKey: true }))).toBe(true);
  expect(isStep("mod+k", press("K", { metaKey: true }))).toBe(true);
  expect(isStep("mod+k", press("k"))).toBe(false);
});

test("only shortcuts without a modifier can be switched off", () => {
  expect(isPlainKeys("g c")).toBe(true);
  expect(isPlainKeys("mod+k")).toBe(false);
});

test("a modified key is written with the modifier of the system", () => {
  expect(stepText("mod+k", false)).toEqual(["Ctrl", "K"]);
  expect(stepText("?", false)).toEqual(["?"]);
});
