import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Redactor } from "./redactor";
import { isTooShort } from "./secret-forms";
import { SecretMatcher } from "./secret-matcher";

const join = (pieces: Uint8Array[]) => Buffer.concat(pieces);

/** What comes out for a stream that arrives in these pieces, and how much was masked. */
function redact(secrets: string[], ...chunks: (string | Buffer)[]) {
  const redactor = new Redactor(new SecretMatcher(secrets));
  const pieces = chunks.flatMap((chunk) => redactor.push(Buffer.from(chunk)));
  const before = join(pieces);
  const output = Buffer.concat([before, join(redactor.flush())]);
  return { before: before.toString("latin1"), output: output.toString("latin1"), masked: redactor.masked };
}
const outputOf = (secrets: string[], text: string | Buffer) => redact(secrets, text).output;

const percentEncoded = (text: string) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join("");
const wrapped = (text: string, width: number, end: string) =>
  text.replace(new RegExp(`.{${width}}(?=.)`, "g"), (line) => line + end);

/** The forms of a secret as others than this project make them, and what of them is not the secret's. */
const encoders: Record<string, { write: (secret: string) => string; around?: string }> = {
  raw: { write: (secret) => secret },
  base64: { write: (secret) => Buffer.from(secret).toString("base64"), around: "{***}=*" },
  "base64 for addresses, without padding": { write: (secret) => Buffer.from(secret).toString("base64url") },
  "base64 after one byte": { write: (secret) => Buffer.from(`:${secret}`).toString("base64"), around: "O{***}=*" },
  "base64 after two bytes": {
    write: (secret) => Buffer.from(`u:${secret}\n`).toString("base64"),
    around: "dT{***}\\w{0,2}=*",
  },
  "base64 in lines": {
    write: (secret) => wrapped(Buffer.from(`user:${secret}`).toString("base64"), 8, "\n"),
    around: "dXNlcj(?:.{0,3}\n)?{***}=*\n?=*",
  },
  "an address's component": { write: (secret) => encodeURIComponent(secret) },
  "a form's value": { write: (secret) => new URLSearchParams({ v: secret }).toString().slice(2) },
  "every byte percent-encoded": { write: percentEncoded },
  "every byte percent-encoded in capitals": { write: (secret) => percentEncoded(secret).toUpperCase() },
  hexadecimal: { write: (secret) => Buffer.from(secret).toString("hex") },
  "hexadecimal in capitals": { write: (secret) => Buffer.from(secret).toString("hex").toUpperCase() },
  JSON: { write: (secret) => JSON.stringify(secret).slice(1, -1) },
  "JSON with escaped slashes": { write: (secret) => JSON.stringify(secret).slice(1, -1).replaceAll("/", "\\/") },
  "JSON in ASCII": {
    write: (secret) =>
      JSON.stringify(secret)
        .slice(1, -1)
        .replace(/[^ -~]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`),
  },
  "a quoted word of a shell": { write: (secret) => secret.replaceAll("'", "'\\''") },
};
const writers = Object.values(encoders).map(({ write }) => write);

/** Digits and signs that no secret below has, so that what is left over of one is seen. */
const filler = fc.stringOf(fc.constantFrom("~", "^", "\n", "é", "\u0000", "_"), { maxLength: 12 });
const secret = fc
  .stringOf(fc.constantFrom(..."abcxyzABC!\"'\\/ &<+=:%üß€😀"), { minLength: 8, maxLength: 40 })
  .filter((text) => text === text.trim());
const splitAt = (bytes: Buffer, places: number[]) => {
  const cuts = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...cuts, bytes.length].map((cut, index) => bytes.subarray(cuts[index - 1] ?? 0, cut));
};

describe("a stream", () => {
  test("has no secret left in any form, and comes out the same however it is cut into pieces", () => {
    void fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 3 }),
        fc.array(
          fc.record({
            before: filler,
            which: fc.nat(),
            how: fc.constantFrom(...writers),
            whole: fc.boolean(),
          }),
          { maxLength: 6 },
        ),
        fc.array(fc.nat(), { maxLength: 20 }),
        (secrets, parts, cuts) => {
          const texts = parts.map(({ before, which, how, whole }) => {
            const form = how(secrets[which % secrets.length] ?? "");
            return before + (whole ? form : form.slice(0, -1));
          });
          const stream = Buffer.from(`${texts.join("~")}~`);
          const { output, masked } = redact(secrets, stream);
          expect(redact(secrets, ...splitAt(stream, cuts))).toMatchObject({ output, masked });
          expect(redact(secrets, ...splitAt(stream, [...stream.keys()]))).toMatchObject({ output, masked });
          for (const each of secrets)
            for (const write of writers) expect(output).not.toContain(Buffer.from(write(each)).toString("latin1"));
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each(Object.entries(encoders))("shows nothing of a secret's form, and all that is around it: %s", (_, form) => {
    const around = new RegExp(`^${(form.around ?? "{***}").replace("{***}", "\\*\\*\\*")}$`);
    void fc.assert(
      fc.property(secret, filler, filler, (each, before, after) => {
        const stream = `${before}~${form.write(each)}~${after}`;
        const output = Buffer.from(outputOf([each], stream), "latin1").toString();
        expect(output.slice(0, before.length + 1)).toBe(`${before}~`);
        expect(output.slice(output.length - after.length - 1)).toBe(`~${after}`);
        expect(output.slice(before.length + 1, output.length - after.length - 1)).toMatch(around);
      }),
      { numRuns: 25 },
    );
  });

  test("is passed on unchanged where it has no secret, byte for byte", () => {
    void fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.array(fc.nat(), { maxLength: 10 }), (bytes, cuts) => {
        const stream = Buffer.from(bytes);
        const { output, masked } = redact(["correct horse battery"], ...splitAt(stream, cuts));
        expect(output).toBe(stream.toString("latin1"));
        expect(masked).toBe(0);
      }),
    );
  });
});

describe("what is held back", () => {
  test("is only what may still become a secret", () => {
    expect(redact(["hunter2!"], "all done").before).toBe("all done");
    expect(redact(["hunter2!"], "Proceed with h").before).toBe("Proceed with ");
    expect(redact(["hunter2!"], "hunt", "ing").before).toBe("hunting");
    for (const end of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
      expect(redact(["Hunter2!"], `a line${end}\n`).before, "a whole line").toBe(`a line${end}\n`);
    expect(redact(["hunter2!"], "hunte", "r", "2", "!\n")).toMatchObject({ before: "***\n", masked: 1 });
  });

  test("comes out at the end, unless it is six characters of a secret", () => {
    expect(outputOf(["correct horse"], "a corre")).toBe("a corre");
    expect(outputOf(["correct horse"], "a correct")).toBe("a ***");
  });

  test("is masked when it becomes a secret after the end, by processes left in the background", () => {
    const redactor = new Redactor(new SecretMatcher(["hunter2!"]));
    expect(join([...redactor.push(Buffer.from("x hunt")), ...redactor.flush()]).toString()).toBe("x hunt");
    expect(join([...redactor.push(Buffer.from("er2! and hunter2!."))]).toString()).toBe(" and ***.");
  });
});

describe("what overlaps", () => {
  test("is masked as one, also where no secret is whole", () => {
    expect(redact(["abcdefgh", "fghijklm"], "<abcdefghijklm>")).toMatchObject({ output: "<***>", masked: 1 });
    expect(redact(["aaaaaa"], "aaaaaaaaa", "aaa.")).toMatchObject({ output: "***.", masked: 1 });
    expect(redact(["secret", "secret-of-all"], "secret-of-all secret-of.")).toMatchObject({
      output: "*** ***-of.",
      masked: 2,
    });
  });

  test("side by side is two", () => {
    expect(redact(["hunter2!"], "hunter2!hunter2!")).toMatchObject({ output: "******", masked: 2 });
  });
});

describe("a secret", () => {
  const key = ["-----BEGIN KEY-----", "MIIEvQIBADANBgkqhkiG9w0B", "AQEFAASCBKcwggSjAgEAAoIB", "-----END KEY-----"];

  test("of several lines is found line by line, whole, with other line ends and in one line of JSON", () => {
    const pem = `${key.join("\n")}\n`;
    expect(outputOf([pem], key.map((line) => `> ${line}`).join("\n"))).toBe(Array(4).fill("> ***").join("\n"));
    expect(redact([pem], `${pem}.`)).toMatchObject({ output: "***\n.", masked: 1 });
    expect(outputOf([pem], `${key.join("\r\n")}.`)).toBe("***.");
    expect(outputOf([pem], JSON.stringify({ pem }))).toBe('{"pem":"***\\n"}');
    expect(outputOf([pem], key.join(" "))).toBe("*** *** *** ***");
  });

  test("is found without the line end that it was stored with", () => {
    expect(outputOf(["hunter2!\n"], "PASSWORD=hunter2!;")).toBe("PASSWORD=***;");
  });

  test("is found in the digits of dumps, in a word with backslashes, and in the escapes of HTML", () => {
    expect(outputOf(["p&ss w'rd"], "70 26 73 73 20 77 27 72 64.")).toBe("***.");
    expect(outputOf(["p&ss w'rd"], "p\\&ss\\ w\\'rd.")).toBe("***.");
    expect(outputOf(["p&ss w'rd"], "p&amp;ss w&#39;rd.")).toBe("***.");
    expect(outputOf(["p&ss w'rd"], "\\x70\\x26\\x73\\x73\\x20\\x77\\x27\\x72\\x64.")).toBe("***.");
  });

  test("is too short to be masked with five bytes, and is none without any", () => {
    expect(["12345", " 12345\n", "ab\ncd\nef", "é1é"].map(isTooShort)).toEqual([true, true, false, true]);
    expect(["", "\n", "123456", "ééé"].map(isTooShort)).toEqual([false, false, false, false]);
  });

  test("made of what escapes are made of does not hold up the stream", () => {
    const backslashes = "\\".repeat(60);
    expect(outputOf([`${backslashes}x`], `${backslashes.repeat(20)}y`)).toBe(`${backslashes.repeat(20)}y`);
    expect(outputOf([`${backslashes}x`], `${backslashes}${backslashes}x`)).toBe("***");
  });
});
