import { expect, test } from "vitest";
import { readConfig } from "../config";
import { installInformation, isLoopback } from "./install-information";

const informed = (environment: Record<string, string>) =>
  installInformation(readConfig({ NODE_ENV: "test", DATABASE_URL: "postgresql://127.0.0.1/x", ...environment }, []));

test.each([
  ["127.0.0.1", true],
  ["127.8.8.8", true],
  ["::1", true],
  ["localhost", true],
  ["0.0.0.0", false],
  ["192.0.2.1", false],
])("knows whether %s is reached by this machine only", (host, loopback) => {
  expect(isLoopback(host)).toBe(loopback);
});

test("a server that only this machine reaches says which line makes it reachable", () => {
  const information = informed({ PORT: "4000" });
  expect(information).toMatchObject({
    serverUrl: "http://127.0.0.1:4000",
    listensOnLoopbackOnly: true,
    hasPublicUrl: false,
  });
  expect(information.startLine).toMatch(
    /^HOST=0\.0\.0\.0 PORT=4000 QUARTERDECK_PUBLIC_URL=http:\/\/\S+:4000 npm start$/,
  );
});

test("a public address is what nodes use, with the port that is theirs", () => {
  expect(informed({ HOST: "0.0.0.0", QUARTERDECK_PUBLIC_URL: "https://deck.example/" })).toMatchObject({
    serverUrl: "https://deck.example",
    listensOnLoopbackOnly: false,
    hasPublicUrl: true,
    startLine: "HOST=0.0.0.0 QUARTERDECK_PUBLIC_URL=https://deck.example npm start",
  });
  expect(
    informed({ HOST: "0.0.0.0", NODE_PORT: "3001", QUARTERDECK_PUBLIC_URL: "https://deck.example" }).serverUrl,
  ).toBe("https://deck.example:3001");
  expect(informed({ HOST: "192.0.2.1" }).serverUrl).toBe("http://192.0.2.1:3000");
});
