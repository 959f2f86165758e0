import { describe, expect, test } from "vitest";
import { displayName, ManagedNodeId, NODE_ID_BYTES, NodeId, NodeName, newNodeId, pingStatus } from "./node";

describe("a node's id", () => {
  test("is legal whatever the random bytes are", () => {
    for (const fill of [0, 1, 127, 255]) {
      const id = newNodeId(new Uint8Array(NODE_ID_BYTES).fill(fill));
      expect(ManagedNodeId.safeParse(id).success).toBe(true);
      expect(NodeId.safeParse(id).success).toBe(true);
    }
    expect(newNodeId(Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 7, 0x8f]))).toBe("mi-00010203040506078");
  });

  test("is not made from too little randomness", () => {
    expect(() => newNodeId(new Uint8Array(8))).toThrow(RangeError);
  });

  test.each([
    ["mi-0123456789abcdef0", true],
    ["i-01234567", true],
    ["i-0123456789abcdef0", true],
    ["mi-0123456789abcdef", false],
    ["mi-0123456789abcdef01", false],
    ["x mi-0123456789abcdef0", false],
    ["mi-0123456789abcdef0\n", false],
    ["*", false],
  ])("%j is legal: %s", (id, legal) => {
    expect(NodeId.safeParse(id).success).toBe(legal);
  });
});

describe("ping status", () => {
  const now = new Date("2026-03-01T10:00:00Z");
  const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);

  test.each([
    ["a lease that runs", at(5), at(-3600), "Online"],
    ["a lease that ran out a moment ago", at(-1), at(-16), "Online"],
    ["29.999 s of silence", null, at(-29.999), "Online"],
    ["30 s of silence", null, at(-30), "ConnectionLost"],
    ["a lease that ran out at this instant, silent for long", at(0), at(-60), "ConnectionLost"],
    ["a node that never connected", null, null, "ConnectionLost"],
  ])("with %s", (_, connectedUntil, lastPingAt, expected) => {
    expect(pingStatus({ connectedUntil, lastPingAt, now })).toBe(expected);
  });
});

test("is called by its tag, else its activation's name, else its host name", () => {
  expect(displayName({ tags: { Name: "web-1" }, name: "web", hostName: "h" })).toBe("web-1");
  expect(displayName({ tags: { Name: " " }, name: "web", hostName: "h" })).toBe("web");
  expect(displayName({ tags: {}, name: "", hostName: "h" })).toBe("h");
  expect(displayName({ tags: {}, name: null })).toBe("");
});

test.each([
  ["Büro 3 / Web.server_1:=+-@", true],
  ["", true],
  ["x".repeat(257), false],
  ["<b>", false],
  ["a;rm", false],
])("the name %j is legal: %s", (name, legal) => {
  expect(NodeName.safeParse(name).success).toBe(legal);
});
