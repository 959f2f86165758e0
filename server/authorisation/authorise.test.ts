import { expect, test, vi } from "vitest";
import { type Resource, refusedInTurns, refusedResources, type Subject } from "./authorise";

const decisions = vi.hoisted(() => vi.fn());
vi.mock("@cedar-policy/cedar-wasm/nodejs", async (original) => {
  const engine = await original<typeof import("@cedar-policy/cedar-wasm/nodejs")>();
  const statefulIsAuthorized: typeof engine.statefulIsAuthorized = (call) => {
    decisions();
    return engine.statefulIsAuthorized(call);
  };
  return { ...engine, statefulIsAuthorized };
});

const accountId = "123456789012";
const administrator: Subject = { type: "User", id: "admin", accountId, roles: ["Administrator"] };
const visitor: Subject = { ...administrator, id: "visitor", roles: ["Visitor"] };

/** Machines that have nothing in common, as real ones: each has a name of its own. */
const machines = (count: number, owner = accountId): Resource[] =>
  Array.from({ length: count }, (_, index) => ({
    type: "Node",
    id: `mi-${index}`,
    accountId: owner,
    attributes: { platform: "Linux", isLocal: false },
    tags: { Name: `host-${index}` },
  }));

test("an administrator may do everything in the account, and nothing in another, in one list or in turns", async () => {
  const mixed = [...machines(3), ...machines(2, "999999999999"), ...machines(1)];
  expect(refusedResources(administrator, "SendCommand", mixed)).toEqual(mixed.slice(3, 5));
  expect(await refusedInTurns(administrator, "SendCommand", mixed)).toEqual(mixed.slice(3, 5));
});

test("whoever has no role that a policy knows may do nothing", async () => {
  expect(await refusedInTurns(visitor, "SendCommand", machines(3))).toHaveLength(3);
});

test("ten thousand machines with a name each cost one decision, as long as no policy asks for names", async () => {
  decisions.mockClear();
  expect(await refusedInTurns(administrator, "SendCommand", machines(10_000))).toEqual([]);
  expect(decisions).toHaveBeenCalledTimes(1);
});
