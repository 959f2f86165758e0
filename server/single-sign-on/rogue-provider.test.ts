import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { aCaller, type TestApplication, testApplication } from "../db/testing";
import { listening, TestBrowser } from "../doors/testing";
import { perform } from "../operation";
import type { RunningServer } from "../start-server";
import { updateSingleSignOn } from "./provider-settings";

// A provider, or somebody on the way to it, that answers with tokens that must not be believed. It speaks HTTP and signs
// by node:crypto; nothing of the client's is in it.

const clientId = "quarterdeck";
type Claims = Record<string, unknown>;

let app: TestApplication;
let server: RunningServer;
let rogue: Server;
let issuer: string;
/** What the next token says beside what is right, by whom it is signed, and how. */
let change: { claims?: Claims; key?: "another" | "none"; userInfo?: Claims };
/** The nonce of the visit that is under way. */
let nonce: string;

const pair = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
const [own, another] = [pair(), pair()];

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
function token(): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, aud: clientId, sub: "ann", iat: now, exp: now + 60, nonce, ...change.claims };
  const isSigned = change.key !== "none";
  const text = `${part({ alg: isSigned ? "RS256" : "none", kid: "one" })}.${part(claims)}`;
  const key: KeyObject = change.key === "another" ? another.privateKey : own.privateKey;
  return `${text}.${isSigned ? sign("RSA-SHA256", Buffer.from(text), key).toString("base64url") : ""}`;
}

const pages: Record<string, () => object> = {
  "/.well-known/openid-configuration": () => ({
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/me`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
  }),
  "/jwks": () => ({ keys: [{ ...own.publicKey.export({ format: "jwk" }), kid: "one", use: "sig", alg: "RS256" }] }),
  "/token": () => ({ access_token: "access", token_type: "bearer", id_token: token() }),
  "/me": () => ({ sub: "ann", preferred_username: "ann", ...change.userInfo }),
};

beforeAll(async () => {
  app = await testApplication();
  server = await listening(app);
  rogue = createServer((request, response) => {
    const page = pages[request.url ?? ""];
    response.writeHead(page ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(page?.() ?? {}));
  });
  await new Promise<void>((resolve) => rogue.listen(0, "127.0.0.1", resolve));
  issuer = `http://127.0.0.1:${(rogue.address() as AddressInfo).port}`;
  await perform(
    app,
    updateSingleSignOn,
    {
      Name: "Rogue",
      Issuer: issuer,
      ClientId: clientId,
      ClientSecret: "secret",
      ConsoleUrl: server.url,
      Scopes: ["profile"],
      UserNameClaim: "preferred_username",
      GroupsClaim: "",
      GroupMappings: [],
      CreatesUsers: true,
      NewUserRole: "None",
      AsksSecondFactor: false,
      AlarmsOnPassword: true,
      IsEnabled: true,
    },
    aCaller(app),
  );
});
afterAll(async () => {
  rogue?.closeAllConnections();
  rogue?.close();
  await server?.close();
  await app?.destroy();
});
beforeEach(async () => {
  change = {};
  await app.db.prisma.attempt.deleteMany();
});

/** Comes back with a code and the right state. */
async function comeBack() {
  const tab = new TestBrowser(server.url);
  const begun = new URL(String((await tab.call("BeginSingleSignOn")).body["Location"])).searchParams;
  nonce = begun.get("nonce") ?? "";
  return tab.call("SignInWithProvider", { Answer: `code=code&state=${begun.get("state")}` });
}

test("a token that is right is believed, so that the others fail for what is wrong with them", async () => {
  expect((await comeBack()).body).toMatchObject({ SignedIn: true, UserName: "ann" });
});

test.each<[string, typeof change]>([
  ["for another client", { claims: { aud: "another-client" } }],
  ["for several, by order of another", { claims: { aud: [clientId, "another"], azp: "another" } }],
  ["by another issuer", { claims: { iss: "https://elsewhere.example" } }],
  ["of another visit", { claims: { nonce: "of-another-visit" } }],
  ["without a nonce", { claims: { nonce: undefined } }],
  ["that is over", { claims: { iat: 1_000_000_000, exp: 1_000_000_060 } }],
  ["without an end", { claims: { exp: undefined } }],
  ["about nobody", { claims: { sub: undefined } }],
  ["that somebody else signed", { key: "another" }],
  ["that nobody signed", { key: "none" }],
  ["beside facts about somebody else", { userInfo: { sub: "mallory", preferred_username: "mallory" } }],
])("a token %s signs nobody in", async (_what, wrong) => {
  change = wrong;
  const { status, body } = await comeBack();
  expect([status, body["code"]]).toEqual([400, "ProviderAnswerRefused"]);
  expect(await app.db.prisma.user.count({ where: { name: { in: ["mallory"] } } })).toBe(0);
});
