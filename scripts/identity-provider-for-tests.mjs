import { generateKeyPairSync, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

// A real OpenID Connect provider for tests, in a process of its own on a free port of this machine. It is forked, and told
// by messages: first { redirectUris, clientId, clientSecret, people, tellsInToken }, and it answers { issuer }; later
// { people }, and it answers { changed: true }. `people` are the claims of each who can log in there, by the name that they
// log in with; any password will do. It ends with whoever started it.

/** How long a person's answer is good, seconds. */
const lifeSeconds = 600;

let people = {};

async function serve({ redirectUris, clientId, clientSecret, tellsInToken }) {
  const http = createServer();
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${http.address().port}`;
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: redirectUris,
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ["sub"], profile: ["preferred_username", "groups"], email: ["email"] },
    conformIdTokenClaims: !tellsInToken,
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: "one", use: "sig", alg: "RS256" }] },
    cookies: { keys: [randomBytes(32).toString("hex")] },
    ttl: Object.fromEntries(
      ["AccessToken", "AuthorizationCode", "IdToken", "Grant", "Interaction", "Session"].map((kind) => [
        kind,
        lifeSeconds,
      ]),
    ),
  });
  http.on("request", provider.callback());
  return issuer;
}

process.on("disconnect", () => process.exit(0));
process.on("message", async (message) => {
  people = message.people;
  process.send(message.redirectUris ? { issuer: await serve(message) } : { changed: true });
});
