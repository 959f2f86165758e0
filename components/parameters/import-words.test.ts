import { expect, test } from "vitest";
import { countKinds, importLabel, shortened } from "./import-words";

const of = (...kinds: ("New" | "Changed" | "Unchanged" | "Refused" | "Deleted")[]) =>
  importLabel(countKinds(kinds.map((Kind, index) => ({ Name: `/p${index}`, Kind }))));

test("the button says what is written and what is deleted, and nothing of what stays", () => {
  expect(of("New", "Changed", "Unchanged")).toBe("Import 2 parameters");
  expect(of("New")).toBe("Import 1 parameter");
  expect(of("New", "Deleted", "Deleted")).toBe("Import 1 parameter, delete 2");
  expect(of("Deleted")).toBe("Delete 1 parameter");
  expect(of("Unchanged", "Refused")).toBe("Nothing to import");
});

test("a value of several lines has room on one", () => {
  expect(shortened("a\n  b\n")).toBe("a ⏎ b ⏎ ");
  expect(shortened("x".repeat(500))).toHaveLength(161);
});
