import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Ack, Output, OutputChunk, Report, Step } from "@/core/node-protocol";
import { type Link, Outbox, OutputWindow, StepNews } from "./outbox";
import { StreamFile } from "./output";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "quarterdeck-outbox-test-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

type Said = { kind: "step" | "output" | "report"; message: Step | Output | Report };

/** A link that answers from a list; after its end, with "stored". */
class ScriptedLink implements Link {
  ready = true;
  readonly said: Said[] = [];
  readonly answers: (Ack | undefined)[] = [];
  inFlightBytes = 0;
  mostInFlightBytes = 0;

  async send(kind: Said["kind"], message: Said["message"]): Promise<Ack | undefined> {
    this.said.push({ kind, message });
    const bytes = chunksOf(message).reduce((sum, chunk) => sum + chunk.bytes.length, 0);
    this.inFlightBytes += bytes;
    this.mostInFlightBytes = Math.max(this.mostInFlightBytes, this.inFlightBytes);
    await Promise.resolve();
    this.inFlightBytes -= bytes;
    return this.answers.length > 0 ? this.answers.shift() : { ok: true };
  }
}

const chunksOf = (message: Said["message"]): OutputChunk[] => ("chunks" in message ? message.chunks : message.output);

const hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

function aStep(content: Buffer) {
  writeFileSync(path.join(directory, "stdout"), content);
  const stream = new StreamFile("stdout", path.join(directory, "stdout"));
  stream.poll(1);
  const step = new StepNews(0, 1, [stream]);
  const key = { step: 0, attempt: 1, name: "s", action: "a" };
  step.tell({ event: "started", ...key, at: 1 });
  const end = () => {
    stream.finish(content.length);
    step.end({
      event: "ended",
      ...key,
      at: 2,
      outcome: "Success",
      exitCode: 0,
      stdout: { bytes: content.length, sha256: hash },
      stderr: { bytes: 0, sha256: hash },
    });
  };
  return { step, end };
}

function anOutbox(link: Link, window = new OutputWindow()) {
  let outbox: Outbox | undefined;
  const done = new Promise<string>((resolve) => {
    outbox = new Outbox(randomUUID(), link, window, resolve, () => outbox?.pump());
  });
  if (!outbox) throw new Error("unreachable");
  return { outbox, done };
}

/** The stream as the gateway would store it: what is new of each piece, and never a hole. */
function assembled(said: Said[]): Buffer {
  let stored = Buffer.alloc(0);
  for (const { message } of said) {
    for (const { offset, bytes } of chunksOf(message)) {
      expect(offset).toBeLessThanOrEqual(stored.length);
      stored = Buffer.concat([stored, bytes.subarray(Math.max(0, stored.length - offset))]);
    }
  }
  return stored;
}

test("a long stream goes out in order, inside the window, and its end only with its last bytes", async () => {
  const content = randomBytes(3_000_000);
  const link = new ScriptedLink();
  const window = new OutputWindow();
  window.limit = 600_000;
  const { outbox, done } = anOutbox(link, window);
  const { step, end } = aStep(content);
  outbox.add(step);
  end();
  outbox.close({ outcome: "Success", at: 3 });
  expect(await done).toBe("reported");
  expect(assembled(link.said).equals(content)).toBe(true);
  expect(link.mostInFlightBytes).toBeLessThanOrEqual(600_000);
  expect(link.said.map(({ kind }) => kind).filter((kind) => kind !== "output")).toEqual(["step", "report"]);
});

test("a gap is filled from where the gateway says, and events are said again with it", async () => {
  const content = randomBytes(900_000);
  const link = new ScriptedLink();
  const gap: Ack = {
    ok: false,
    code: "Gap",
    message: "",
    retry: true,
    gap: { step: 0, attempt: 1, stream: "stdout", offset: 0 },
  };
  link.answers.push(gap);
  const { outbox, done } = anOutbox(link);
  const { step, end } = aStep(content);
  outbox.add(step);
  end();
  outbox.close({ outcome: "Success", at: 3 });
  expect(await done).toBe("reported");
  const afterGap = link.said.slice(
    link.said.findIndex(({ message }, index) => index > 0 && chunksOf(message)[0]?.offset === 0),
  );
  expect(assembled(afterGap).equals(content)).toBe(true);
  expect(afterGap[0]?.kind).toBe("step");
});

test("what the gateway will never take is dropped", async () => {
  const link = new ScriptedLink();
  link.answers.push({ ok: false, code: "UnknownOrder", message: "", retry: false });
  const { outbox, done } = anOutbox(link);
  outbox.add(aStep(Buffer.from("x")).step);
  outbox.pump();
  expect(await done).toBe("dropped");
  expect(outbox.unshipped).toBe(0);
});

test("nothing is said while the link is down, and everything once it is back", async () => {
  const link = new ScriptedLink();
  link.answers.push(undefined);
  const { outbox, done } = anOutbox(link);
  const { step, end } = aStep(Buffer.from("hello"));
  outbox.add(step);
  end();
  outbox.close({ outcome: "Success", at: 3 });
  link.ready = false;
  await Promise.resolve();
  await Promise.resolve();
  expect(link.said).toHaveLength(1);
  link.ready = true;
  outbox.resume([{ step: 0, attempt: 1, stream: "stdout", offset: 2 }]);
  expect(await done).toBe("reported");
  expect(link.said.at(-1)).toMatchObject({
    kind: "report",
    message: { events: [{ event: "started" }, { event: "ended" }], output: [{ offset: 2 }] },
  });
});

test("while the gateway takes nothing it is asked with little and one message at a time, and then told everything", async () => {
  const content = randomBytes(900_000);
  const link = new ScriptedLink();
  const full: Ack = { ok: false, code: "StorageFull", message: "", retry: true };
  // Four that are on their way at once, and two after them.
  link.answers.push(full, full, full, full, full, full);
  const { outbox, done } = anOutbox(link);
  const { step, end } = aStep(content);
  outbox.add(step);
  end();
  outbox.close({ outcome: "Success", at: 3 });
  expect(await done).toBe("reported");
  const sizes = link.said.map(({ message }) => chunksOf(message).reduce((sum, { bytes }) => sum + bytes.length, 0));
  expect(sizes.slice(4, 8)).toEqual([4_096, 4_096, 4_096, 262_144]);
  expect(assembled(link.said.slice(6)).equals(content)).toBe(true);
});
