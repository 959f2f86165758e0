import { expect, test } from "vitest";
import { DomainError } from "@/core/errors";
import { signatureVerifier } from "./sigv4";
import { type SignedRequest, splitTarget } from "./sigv4-canonical";

// Requests that AWS's own programs presigned with the example key of AWS's documentation, at this moment.
const id = "AKIDEXAMPLE";
const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const at = Date.parse("2015-08-30T12:36:00Z");

type Sent = SignedRequest & { body: Uint8Array };

const host = ["Host", "quarterdeck.test:3000"];
const scope = "AKIDEXAMPLE%2F20150830%2Feu-central-1";

/** botocore 1.29: generate_presigned_url("get_caller_identity", HttpMethod="GET", ExpiresIn=60). */
const identity: Sent = {
  method: "GET",
  url: `/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${scope}%2Fsts%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders=host&X-Amz-Expires=60&X-Amz-Signature=01bc3ef6610ac02dd6a3849c2004d19e0e4904e85ca5de40620ecbc5b5f8044d`,
  rawHeaders: host,
  body: Buffer.from(""),
};
/** The same by POST, for 15 minutes. */
const posted: Sent = {
  ...identity,
  method: "POST",
  url: identity.url
    .replace("Expires=60", "Expires=900")
    .replace(/Signature=.*/, "Signature=c80072bce8c8221b945769a1bc7a0ce88b9ec8d0eeb71eeea675a2ea667b86ee"),
};
/** @smithy/signature-v4 5: presign() of a POST with a body, for 15 minutes; it moves X-Amz-Target into the query. */
const nodes: Sent = {
  method: "POST",
  url: `/?X-Amz-Target=AmazonSSM.DescribeInstanceInformation&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${scope}%2Fssm%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=900&X-Amz-SignedHeaders=content-type%3Bhost&X-Amz-Signature=11d798b609c818bca07096fec3f78e6a68506e01f15e858753fbdbb524cb9839`,
  rawHeaders: [...host, "Content-Type", "application/x-amz-json-1.1"],
  body: Buffer.from('{"MaxResults":5}'),
};

async function verify(request: Sent, { service = "sts", seconds = 0 } = {}) {
  const signed = await signatureVerifier()(request, {
    service,
    now: new Date(at + seconds * 1000),
    keyOf: async (asked) => (asked === id ? { secret } : undefined),
  });
  return signed(request.body);
}
const changed = (from: string | RegExp, to: string, request = identity) => ({
  ...request,
  url: request.url.replace(from, to),
});
const refused = (code: string) => ({ code: `${code}Exception` });

test.each([
  ["a GET of botocore's", identity, "sts"],
  ["a POST of botocore's", posted, "sts"],
  ["a POST with a body of the SDK for JavaScript's", nodes, "ssm"],
])("%s is accepted", async (_, request, service) => {
  await expect(verify(request, { service })).resolves.toEqual({ secret });
});

test.each([
  ["another method", { ...identity, method: "POST" }],
  ["another action", changed("GetCallerIdentity", "GetSessionToken")],
  ["one parameter more", changed("&X-Amz-Algorithm", "&More=1&X-Amz-Algorithm")],
  ["one parameter less", changed("&Version=2011-06-15", "")],
  ["a longer life", changed("Expires=60", "Expires=604800")],
  ["another time", changed("T123600Z", "T123601Z")],
  ["another host", { ...identity, rawHeaders: ["Host", "elsewhere.test"] }],
  ["a body", { ...identity, body: Buffer.from("Action=GetSessionToken") }],
  ["another path", changed("/?", "/aws?")],
])("is refused with %s", async (_, request) => {
  await expect(verify(request)).rejects.toMatchObject(refused("InvalidSignature"));
});

test("is refused with another body than the one that was signed, whatever it says of it", async () => {
  const other = { ...nodes, body: Buffer.from('{"MaxResults":50}') };
  await expect(verify(other, { service: "ssm" })).rejects.toMatchObject(refused("InvalidSignature"));
  const unsigned = changed("/?", "/?X-Amz-Content-Sha256=UNSIGNED-PAYLOAD&", other);
  await expect(verify(unsigned, { service: "ssm" })).rejects.toMatchObject({
    message: expect.stringContaining("x-amz-content-sha256"),
  });
});

test("holds as long as it says and no longer", async () => {
  await expect(verify(identity, { seconds: 60 })).resolves.toBeTruthy();
  await expect(verify(identity, { seconds: 61 })).rejects.toMatchObject({
    ...refused("InvalidSignature"),
    message: "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T123701Z - 1 min.)",
  });
});

test("does not hold yet more than 5 minutes before its time", async () => {
  await expect(verify(identity, { seconds: -300 })).resolves.toBeTruthy();
  await expect(verify(identity, { seconds: -301 })).rejects.toMatchObject({
    ...refused("InvalidSignature"),
    message: expect.stringMatching(/^Signature not yet current: /),
  });
});

test("without a length of life ends after 15 minutes", async () => {
  const unsaid = changed("&X-Amz-Expires=60", "");
  // Its signature is another one, which is only looked at in time.
  await expect(verify(unsaid, { seconds: 900 })).rejects.toMatchObject({
    message: expect.stringMatching(/does not match the signature you provided/),
  });
  await expect(verify(unsaid, { seconds: 901 })).rejects.toMatchObject({
    message: expect.stringMatching(/^Signature expired: .* - 15 min\.\)$/),
  });
});

test.each(["604801", "0", "-1", "1.5", "1e3", "9999999999", "", "week"])(
  "a length of life of %j is refused",
  async (seconds) => {
    await expect(verify(changed("Expires=60", `Expires=${seconds}`))).rejects.toMatchObject(
      refused("IncompleteSignature"),
    );
  },
);

test.each(["Algorithm", "Credential", "Date", "SignedHeaders", "Signature"])(
  "without X-Amz-%s it says what is missing",
  async (name) => {
    await expect(verify(changed(new RegExp(`&X-Amz-${name}=[^&]*`), ""))).rejects.toMatchObject({
      ...refused("IncompleteSignature"),
      message: `AWS query-string parameters must include 'X-Amz-${name}'. Re-examine the query-string parameters.`,
    });
  },
);

test.each([
  ["a parameter of the signature twice", changed("/?", "/?x-amz-expires=604800&"), "IncompleteSignature"],
  ["another algorithm", changed("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"), "IncompleteSignature"],
  ["an Authorization beside", { ...identity, rawHeaders: [...host, "Authorization", "AWS4-"] }, "InvalidSignature"],
  ["a session token", changed("/?", "/?X-Amz-Security-Token=any&"), "UnrecognizedClient"],
  ["a session token in a header", withToken(), "UnrecognizedClient"],
  [
    "a header of AWS's that is not signed",
    { ...identity, rawHeaders: [...host, "X-Amz-Target", "a"] },
    "InvalidSignature",
  ],
  ["no signed host", changed("SignedHeaders=host", "SignedHeaders=accept"), "InvalidSignature"],
  ["a scope that is cut off", changed("%2Faws4_request", ""), "IncompleteSignature"],
  ["a scope of another end", changed("aws4_request", "aws5_request"), "InvalidSignature"],
  ["a key that nobody has", changed("AKIDEXAMPLE", "AKIDUNKNOWN"), "UnrecognizedClient"],
])("is refused with %s", async (_, request, code) => {
  await expect(verify(request)).rejects.toMatchObject(refused(code));
});

function withToken(): Sent {
  const request = changed("SignedHeaders=host", "SignedHeaders=host%3Bx-amz-security-token");
  return { ...request, rawHeaders: [...host, "X-Amz-Security-Token", "any"] };
}

test("is refused for another service than it was made for", async () => {
  await expect(verify(identity, { service: "ssm" })).rejects.toMatchObject({
    message: "Credential should be scoped to correct service: 'ssm'.",
  });
});

test("whatever one character is changed into, what is accepted means the same", async () => {
  const meaning = (url: string) => {
    const { path, query } = splitTarget(url);
    const signed = query.filter(([name]) => name.toLowerCase() !== "x-amz-signature");
    return JSON.stringify([path, signed.map(([name, value]) => `${name}=${value}`).sort()]);
  };
  const wanted = meaning(identity.url);
  let accepted = 0;
  for (let at = 0; at < identity.url.length; at++) {
    for (const character of ["A", "z", "0", "%", "+", "&", "=", "?", "#", "/", ""]) {
      const url = identity.url.slice(0, at) + character + identity.url.slice(at + 1);
      const isAccepted = await verify({ ...identity, url }).then(
        () => true,
        (error: unknown) => {
          expect(error, url).toBeInstanceOf(DomainError);
          return false;
        },
      );
      if (!isAccepted) continue;
      accepted += 1;
      expect(meaning(url), url).toBe(wanted);
    }
  }
  // The characters that were not changed at all.
  expect(accepted).toBeGreaterThan(0);
});
