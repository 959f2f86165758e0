import { expect, test } from "vitest";
import { readText } from "./output-text";

const base64 = (text: string) => Buffer.from(text).toString("base64");

test("an output is read as it is seen: without colours, and without an empty line at its end", () => {
  expect(readText(base64("a\n\x1b[31mred\x1b[0m ä\n"), 18)).toMatchObject({ lines: ["a", "red ä"] });
  expect(readText(base64("a\n\nb"), 4)).toEqual({ lines: ["a", "", "b"], isCut: false });
  expect(readText("", 0)).toEqual({ lines: [], isCut: false });
});

test("it is said when there is more of it", () => {
  expect(readText(base64("a\n"), 3).isCut).toBe(true);
});
