import { expect, test } from "vitest";
import type { OperationName } from "./call";
import { mayOpen, permittedGroups } from "./pages";

const mayOnly =
  (...operations: OperationName[]) =>
  (operation: OperationName) =>
    operations.includes(operation);

test("the navigation has only pages that one may open, and no empty group", () => {
  const groups = permittedGroups(mayOnly("ListCommandHistory", "ListManagedNodes", "ListAccounts"), false);
  const own = ["My access keys", "My profile"];
  expect(groups.map(({ items }) => items.map(({ label }) => label))).toEqual([
    ["Commands"],
    ["Managed Instances"],
    own,
  ]);
  const [settings] = permittedGroups(mayOnly("ListAccounts"), true);
  expect(settings?.items.map(({ label }) => label)).toEqual(["Accounts", ...own]);
});

test("a page is closed to whoever may not do what it is for, and pages about one thing decide for themselves", () => {
  const may = mayOnly("ListCommandHistory");
  expect(mayOpen("/commands", may)).toBe(true);
  expect(mayOpen("/commands/new", may)).toBe(false);
  expect(mayOpen("/activations", may)).toBe(false);
  expect(mayOpen("/managed-instances/mi-1", may)).toBe(true);
  expect(mayOpen("/constructor", may)).toBe(true);
});
