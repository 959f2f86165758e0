import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import { BadSetting } from "../config";
import { clientReader, isForThisServer, isFromAnotherSite } from "./client";

function from(remoteAddress: string, headers: Record<string, string> = {}): IncomingMessage {
  const request = new IncomingMessage(Object.defineProperty(new Socket(), "remoteAddress", { value: remoteAddress }));
  Object.assign(request.headers, headers);
  return request;
}

const trusting = clientReader(["10.0.0.0/8", "192.0.2.1", "2001:db8::/32"]);

test.each([
  ["a stranger's word for another address", "203.0.113.9", "6.6.6.6", "203.0.113.9"],
  ["a trusted proxy's word", "10.1.2.3", "203.0.113.9", "203.0.113.9"],
  ["a trusted proxy's word over IPv6-mapped IPv4", "::ffff:10.1.2.3", "::ffff:203.0.113.9", "203.0.113.9"],
  ["the last stranger before a chain of trusted proxies", "10.1.2.3", "6.6.6.6, 203.0.113.9, 192.0.2.1", "203.0.113.9"],
  ["the first proxy when all are trusted", "10.1.2.3", "10.9.9.9, 10.8.8.8", "10.9.9.9"],
  ["the proxy itself without a usable word", "10.1.2.3", "not-an-address", "10.1.2.3"],
  ["an IPv6 network", "2001:db8::1", "2001:beef::7", "2001:beef::7"],
])("the client is, with %s, the right one", (_what, peer, forwarded, source) => {
  expect(trusting(from(peer, { "x-forwarded-for": forwarded })).source).toBe(source);
});

test("only a trusted proxy says that the way was encrypted", () => {
  const headers = { "x-forwarded-proto": "https" };
  expect(trusting(from("10.1.2.3", headers)).secure).toBe(true);
  expect(trusting(from("203.0.113.9", headers)).secure).toBe(false);
});

test.each(["proxy.example", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/8/8", "::1/129"])(
  "%s is no proxy that can be trusted",
  (entry) => {
    expect(() => clientReader([entry])).toThrow(BadSetting);
  },
);

test.each<[string, Record<string, string>, boolean]>([
  ["a program, which sends neither header", {}, false],
  [
    "our page",
    { "sec-fetch-site": "same-origin", origin: "http://deck.example:3000", host: "deck.example:3000" },
    false,
  ],
  ["our page behind a proxy that renames the host", { origin: "https://public.example", host: "inner:3000" }, false],
  ["another site", { "sec-fetch-site": "cross-site", host: "deck.example" }, true],
  ["a sister site", { "sec-fetch-site": "same-site", host: "deck.example" }, true],
  ["another port of the same host", { origin: "http://deck.example:4000", host: "deck.example:3000" }, true],
  ["a page without an origin", { origin: "null", host: "deck.example" }, true],
])("tells whether %s is another site", (_what, headers, expected) => {
  expect(isFromAnotherSite((name) => headers[name] ?? "", "public.example")).toBe(expected);
});

test.each([
  ["localhost:3000", true],
  ["127.0.0.1:3000", true],
  ["127.8.8.8", true],
  ["[::1]:3000", true],
  ["192.0.2.5:3000", true],
  ["fleet.example", true],
  ["fleet.example:8443", true],
  ["evil.example", false],
  ["evil.example:3000", false],
  ["127.0.0.1.evil.example", false],
  ["localhost.evil.example", false],
  ["fleet.example.evil.example", false],
  ["localhost@evil.example", false],
  ["", false],
  ["not a host", false],
])("a request for %j is meant for this server: %s", (host, expected) => {
  const config = { host: "192.0.2.5", publicUrl: "https://fleet.example:8443" };
  expect(isForThisServer(from("127.0.0.1", { host }), config)).toBe(expected);
});
