import { objectUrl } from "@/core/documents/s3-address";
import { bucketAddress, outputKey } from "@/core/output-destinations/object-key";
import { pauseAfter } from "@/core/output-destinations/upload";
import type { Application } from "../application";
import { findBody } from "../commands/store";
import { stepsOf } from "../commands/stored-body";
import { announceIn } from "../db/notices";
import { walk } from "../output/read";
import { readState } from "../output/read-store";
import { type Bucket, openBucket } from "./bucket";
import { type DestinationRow, findDestination, secretOf } from "./destination-store";
import { problemOf } from "./problem";
import {
  attemptsOf,
  type ClaimedUpload,
  claimUpload,
  keepUpload,
  settleUpload,
  type UploadedObject,
  type UploadKey,
} from "./upload-store";

/** What uploading takes of the application. */
export type Uploads = Pick<Application, "db" | "keys" | "log" | "config" | "now">;

/** How long an upload is somebody's without a word, and how often they say it, milliseconds. */
const lease = { lasts: 60_000, renewed: 15_000 } as const;

/** A machine is still at work: whatever it says next is news, and this look only a precaution. */
const untilNextLook = 3_600_000;

/** Something that has to be put right by somebody else, in one sentence. */
class NotNow extends Error {}

/** One stream of one step, whole: the attempts at the step one after the other. */
type Piece = { step: number; stream: "stdout" | "stderr"; attempts: readonly number[]; bytes: number };

/**
 * Puts the output of an invocation's ended steps into its command's bucket: each stream that has any as one object. What
 * is there already is left alone, so that a second run, or another process's, puts nothing twice. What fails is tried
 * again, ever less often, and never changes what became of the command.
 */
export async function uploadOutput(app: Uploads, key: UploadKey): Promise<void> {
  const { pool, prisma } = app.db;
  const leaseEnd = () => new Date(app.now().getTime() + lease.lasts);
  const claimed = await claimUpload(pool, key, app.now(), leaseEnd());
  if (!claimed) return;
  const objects = [...claimed.objects];
  const keep = () => keepUpload(pool, key, objects, leaseEnd());
  const keeper = setInterval(
    () =>
      void keep().catch((error: unknown) => app.log.warn({ err: error, ...key }, "an upload's lease was not renewed")),
    lease.renewed,
  );
  let problem: string | null = null;
  try {
    await uploadPieces(
      app,
      key,
      claimed,
      async (object) => {
        objects.push(object);
        await keep();
      },
      objects,
    );
  } catch (error) {
    problem = error instanceof NotNow ? error.message : problemOf(error);
    app.log.warn({ problem, ...key }, "output was not put into its bucket");
  } finally {
    clearInterval(keeper);
  }
  const now = app.now();
  const failures = problem === null ? 0 : claimed.failures + 1;
  const pause = problem === null ? untilNextLook : pauseAfter(failures);
  const isDone = problem === null && claimed.hasEnded;
  await settleUpload(pool, key, {
    round: claimed.round,
    state: isDone ? "Stored" : pause === undefined ? "Failed" : "Waiting",
    failures,
    problem,
    now,
    dueAt: new Date(now.getTime() + (pause ?? 0)),
  });
  await announceIn(prisma, [{ topic: "command", accountId: key.accountId, id: key.commandId }]);
}

async function uploadPieces(
  app: Uploads,
  key: UploadKey,
  { bucket: name, prefix, hasEnded }: ClaimedUpload,
  done: (object: UploadedObject) => Promise<void>,
  there: readonly UploadedObject[],
): Promise<void> {
  const { pool, prisma } = app.db;
  const body = await findBody(prisma, key.accountId, key.commandId);
  const steps = body ? stepsOf(body.body) : [];
  const pieces = (await piecesOf(app, key, hasEnded)).filter(
    ({ step, stream }) => !there.some((object) => object.step === step && object.stream === stream),
  );
  if (pieces.length === 0) return;
  const destination = await findDestination(prisma, app, key.accountId, name);
  if (!destination) throw new NotNow(`There is no output destination ${name} any more.`);
  const bucket = await open(app, destination);
  try {
    for (const { step, stream, attempts, bytes } of pieces) {
      const planned = steps[step];
      if (!planned) throw new NotNow("The command's body was altered in the database: its steps have no names.");
      const objectKey = outputKey({ ...key, prefix, step: planned, stream });
      await bucket.put(objectKey, contentOf(pool, key, { step, stream, attempts }));
      await done({
        step,
        stream,
        key: objectKey,
        address: objectUrl({ bucket: bucketAddress(destination) }, objectKey),
        bytes,
      });
    }
  } finally {
    bucket.close();
  }
}

const open = ({ keys, config }: Uploads, destination: DestinationRow): Promise<Bucket> =>
  openBucket({ ...destination, secretAccessKey: secretOf(keys, destination) }, config);

/** The streams of the steps that are over, as far as they have a byte. */
async function piecesOf({ db: { pool } }: Uploads, key: UploadKey, hasEnded: boolean): Promise<Piece[]> {
  const attempts = await attemptsOf(pool, key);
  const pieces: Piece[] = [];
  for (const step of new Set(attempts.map((each) => each.step))) {
    const own = attempts.filter((each) => each.step === step);
    const outcome = own.at(-1)?.outcome ?? null;
    if (!hasEnded && (outcome === null || outcome === "Restart")) continue;
    for (const stream of ["stdout", "stderr"] as const) {
      let bytes = 0;
      for (const { attempt } of own) {
        const state = await readState(pool, { ...key, step, attempt, stream });
        if (state && !state.ended) throw new NotNow("The machine has not sent all of the output yet.");
        bytes += state?.bytes ?? 0;
      }
      if (bytes > 0) pieces.push({ step, stream, attempts: own.map(({ attempt }) => attempt), bytes });
    }
  }
  return pieces;
}

async function* contentOf(
  pool: Application["db"]["pool"],
  key: UploadKey,
  { attempts, ...stream }: Omit<Piece, "bytes">,
): AsyncGenerator<Buffer> {
  for (const attempt of attempts)
    for await (const { bytes } of walk(pool, { ...key, ...stream, attempt }, 0)) yield bytes;
}
