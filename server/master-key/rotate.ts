import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Application } from "../application";
import { record } from "../audit/store";
import { asOnlyOne } from "../db/only-one";
import { uuid7 } from "../db/uuid7";
import { listAccounts } from "../identity/account-store";
import { renewAll } from "./renew";
import { requireVersions } from "./require-versions";
import { masterKeyFile, nameOf, namesOf, writeRing } from "./ring";
import { type Holder, knownVersions, listHolders, noteRetired, noteVersion } from "./version-store";

/** It cannot be done; the message is a sentence about why, and what to do. */
export class MasterKeyProblem extends Error {}

export type AtTheRing = Pick<Application, "db" | "keys" | "config" | "log" | "now">;
type Tell = (progress: string) => void;

/** One rotation at a time. */
const rotationLock = 730_056;
const lookMilliseconds = 500;
/** How long servers are waited for that do not have the new version, milliseconds: one that runs looks every second. */
const patienceMilliseconds = 60_000;
/** What was begun by an elder version has come to its end after so long, milliseconds. */
const settledMilliseconds = 60_000;

const alone = async <Result>({ db }: AtTheRing, work: () => Promise<Result>): Promise<Result> => {
  const done = await asOnlyOne(db.pool, rotationLock, async () => ({ result: await work() }));
  if (!done) throw new MasterKeyProblem("Somebody else is rotating or retiring the master key at this moment.");
  return done.result;
};

const said = ({ host, processId }: Holder) => `${host} (${processId.slice(0, 8)})`;

/** Waits until all servers that run are as they should be. */
async function waitForServers(
  { db }: AtTheRing,
  tell: Tell,
  isReady: (holder: Holder) => boolean,
  problem: (servers: string) => string,
): Promise<void> {
  const until = Date.now() + patienceMilliseconds;
  for (let isTold = false; ; isTold = true) {
    const waiting = (await listHolders(db.pool)).filter((holder) => !isReady(holder));
    if (waiting.length === 0) return;
    if (!isTold) tell(`Waiting for ${waiting.length === 1 ? "a server" : `${waiting.length} servers`} to have it …`);
    if (Date.now() > until) throw new MasterKeyProblem(problem(waiting.map(said).join(", ")));
    await pause(lookMilliseconds);
  }
}

async function inTheAudit(
  { db, now }: AtTheRing,
  operation: string,
  operator: string,
  summary: Record<string, string[]>,
): Promise<void> {
  for (const { id: accountId } of await listAccounts(db.prisma))
    await record(db.prisma, {
      id: uuid7(now()),
      at: now(),
      accountId,
      requestId: "at-the-machine",
      door: "system",
      operation,
      outcome: "done",
      principal: "system/at-the-machine",
      source: "local",
      resources: [],
      summary: { ...summary, systemUser: operator },
    });
}

/** What there is, as it is printed. */
export async function masterKeyState({ db, keys, config }: AtTheRing) {
  const [known, holders] = await Promise.all([knownVersions(db.pool), listHolders(db.pool)]);
  return {
    file: keys.ring.isSetting ? undefined : masterKeyFile(config.home),
    versions: keys.ring.versions().map(({ version, id, isHeldBack }) => ({ version, id, isHeldBack })),
    sealsBy: keys.ring.primary().id,
    known: known.map(({ since, renewedAt, retiredAt, ...version }) => ({
      ...version,
      since: since.toISOString(),
      renewedAt: renewedAt?.toISOString(),
      retiredAt: retiredAt?.toISOString(),
    })),
    holders,
  };
}

/**
 * Gives the master key a next version: writes it to the ring where it is held back, waits until every server that runs has it,
 * and lets it seal. What elder versions made is then made anew, by a server or by this process. Cut short, it is gone on with
 * by the next call.
 *
 * @param operator the system user who asks
 * Errors: MasterKeyProblem.
 */
export const rotateMasterKey = (app: AtTheRing, operator: string, tell: Tell) =>
  alone(app, async () => {
    const { db, keys, config, now } = app;
    const { ring } = keys;
    if (ring.isSetting)
      throw new MasterKeyProblem(
        'The master key is in QUARTERDECK_MASTER_KEY, which only you can change: see "Rotating the master key" in docs/operating.md.',
      );
    await requireVersions(app);
    if (!ring.versions()[0]?.isHeldBack) {
      const [newest] = ring.versions();
      const known = await knownVersions(db.pool);
      const version = Math.max(newest?.version ?? 0, ...known.map((other) => other.version)) + 1;
      writeRing(config.home, [{ version, key: randomBytes(32), isHeldBack: true }, ...ring.versions()]);
      ring.look();
    }
    const [next] = ring.versions();
    if (!next) throw new Error("The ring is empty.");
    tell(`${nameOf(next)} is in ${masterKeyFile(config.home)}, and held back.`);
    await waitForServers(
      app,
      tell,
      ({ ids }) => ids.includes(next.id),
      (servers) =>
        `${servers} does not have ${nameOf(next)}: copy ${masterKeyFile(config.home)} there, and do this again. Until then nothing is sealed by it.`,
    );
    await noteVersion(db.pool, next, now(), { isRenewed: false });
    ring.release();
    await inTheAudit(app, "MasterKeyRotated", operator, { after: [nameOf(next)] });
    tell(`${nameOf(next)} seals and proves from now on. What elder versions made is made anew; this may be cut short.`);
    await renewed(app, tell);
    return masterKeyState(app);
  });

/** Has everything made anew, here or by the server that is at it. */
async function renewed(app: AtTheRing, tell: Tell): Promise<void> {
  const { id } = app.keys.ring.primary();
  let told = "";
  const look = async () => {
    const state = (await knownVersions(app.db.pool)).find((version) => version.id === id);
    const line = state && `${state.rowsDone} rows are, ${state.rowsLeft} are left.`;
    if (line && line !== told) tell(line);
    told = line ?? "";
    return Boolean(state?.renewedAt);
  };
  const timer = setInterval(() => void look().catch(() => undefined), 2_000);
  try {
    while (!(await look())) if (!(await renewAll(app, () => false))) await pause(lookMilliseconds);
  } finally {
    clearInterval(timer);
  }
}

/**
 * Takes the elder versions out of the ring, once nothing hangs on them. Backups that were made by them need them still.
 *
 * @param operator the system user who asks
 * Errors: MasterKeyProblem.
 */
export const retireMasterKeys = (app: AtTheRing, operator: string, tell: Tell) =>
  alone(app, async () => {
    const { db, keys, config, now } = app;
    const { ring } = keys;
    await requireVersions(app);
    const primary = ring.primary();
    if (ring.versions()[0] !== primary)
      throw new MasterKeyProblem("A rotation is not finished: npm run rotate-master-key goes on with it.");
    const known = await knownVersions(db.pool);
    const elder = known.filter(({ id, retiredAt }) => id !== primary.id && !retiredAt);
    if (elder.length === 0 && ring.elder().length === 0)
      throw new MasterKeyProblem(`There is only ${nameOf(primary)}: nothing is to be retired.`);
    const since = known.find(({ id }) => id === primary.id)?.since ?? now();
    if (now().getTime() - since.getTime() < settledMilliseconds)
      throw new MasterKeyProblem("The master key was rotated less than a minute ago: do this a little later.");
    await waitForServers(
      app,
      tell,
      ({ sealsBy }) => sealsBy === primary.id,
      (servers) => `${servers} still seals by an elder version: copy ${masterKeyFile(config.home)} there first.`,
    );
    tell("Looking through everything that elder versions may have made …");
    while (!(await renewAll(app, () => false))) await pause(lookMilliseconds);
    const retired = ring.elder().map(nameOf);
    await noteRetired(
      db.pool,
      elder.map(({ id }) => id),
      now(),
    );
    await inTheAudit(app, "MasterKeyRetired", operator, { before: elder.map(nameOf), after: [nameOf(primary)] });
    if (!ring.isSetting) writeRing(config.home, [primary]);
    return {
      retired: retired.length > 0 ? namesOf(ring.elder()) : "",
      inSetting: ring.isSetting,
      ...(await masterKeyState(app)),
    };
  });
