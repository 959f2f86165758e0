import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { hash } from "@node-rs/argon2";
import pg from "pg";
import { NODE_ID_BYTES, newNodeId } from "@/core/nodes/node";
import { type Application, composeApplication } from "../application";
import { type Config, readConfig } from "../config";
import { ensureAccount } from "../identity/account-store";
import { insertUser, type UserRow } from "../identity/user-store";
import { keyProof } from "../nodes/node-key";
import type { Caller } from "../operation";
import type { Prisma } from "./generated/client";
import { ensureJobQueue } from "./job-queue";
import { ensurePartitions } from "./partitions";
import { uuid7 } from "./uuid7";

/** An application for tests, on a database and in a home of its own. */
export type TestApplication = Application & {
  /** Moves its clock; it stands still otherwise, unless the test gave a clock. */
  setNow(now: Date): void;
  /** Closes it and removes its database and home. */
  destroy(): Promise<void>;
};

const template = "quarterdeck_template";

async function asAdmin(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function adminUrl(): string {
  const url = process.env.TEST_DATABASE_URL;
  if (!url) throw new Error("TEST_DATABASE_URL is not set; see scripts/dev-database.mjs.");
  return url;
}

/** The template cannot be cloned while somebody is connected to it, which the migrations are for a moment. */
async function clone(name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await asAdmin(`CREATE DATABASE ${name} TEMPLATE ${template}`);
    } catch (error) {
      const isInUse = error instanceof pg.DatabaseError && error.code === "55006";
      if (!isInUse || attempt === 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/**
 * Composes an application on a clone of the migrated template, with the job queue, partitions for its time and the
 * account of its configuration. Nothing listens and no job runs unless the test starts it.
 *
 * @param now    the clock; by default one that stands at the moment of the call and is moved by `setNow`
 * @param config whatever differs from the defaults
 */
export async function testApplication({
  now,
  config = {},
}: {
  now?: () => Date;
  config?: Partial<Config>;
} = {}): Promise<TestApplication> {
  const name = `test_${process.pid}_${randomBytes(5).toString("hex")}`;
  await clone(name);
  const url = new URL(adminUrl());
  url.pathname = `/${name}`;
  const home = mkdtempSync(path.join(tmpdir(), "quarterdeck-home-"));

  let standing = new Date();
  const settings = readConfig(
    { NODE_ENV: "test", DATABASE_URL: url.href, QUARTERDECK_HOME: home, PORT: "0", QUARTERDECK_LOG_LEVEL: "error" },
    [],
  );
  const app = composeApplication({ ...settings, ...config, databaseUrl: url.href }, uuid7(standing), {
    now: now ?? (() => new Date(standing)),
  });
  await ensureJobQueue(app.db);
  await ensurePartitions(app.db, app.now());
  await ensureAccount(app.db.prisma, { id: app.config.accountId, name: "default", createdAt: app.now() });

  return Object.assign(app, {
    setNow(moment: Date) {
      standing = moment;
    },
    async destroy() {
      await app.close();
      await asAdmin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      rmSync(home, { recursive: true, force: true });
    },
  });
}

/** Another account. */
export async function anAccount(
  { db, now }: Application,
  { id = String(100_000_000_000 + randomBytes(5).readUIntBE(0, 4)), name = "another" } = {},
) {
  await ensureAccount(db.prisma, { id, name, createdAt: now() });
  return { id, name };
}

/** A user with the given password, hashed weakly so that tests are quick. */
export async function aUser(
  { db, keys, now, config }: Application,
  { password = "correct-horse", ...given }: Partial<UserRow> & { password?: string } = {},
): Promise<UserRow> {
  const user: UserRow = {
    accountId: config.accountId,
    id: uuid7(now()),
    name: `user-${randomBytes(4).toString("hex")}`,
    role: "Administrator",
    passwordHash: await hash(password, { memoryCost: 64, timeCost: 1, parallelism: 1 }),
    passwordChangedAt: now(),
    createdAt: now(),
    ...given,
  };
  await insertUser(db.prisma, keys, user);
  return user;
}

/** Somebody signed in at the console: an administrator, unless told otherwise. No user's row is needed for it. */
export const aCaller = ({ config }: Application, given: Partial<Caller> = {}): Caller => ({
  type: "User",
  id: "admin",
  accountId: config.accountId,
  roles: ["Administrator"],
  door: "console",
  source: "192.0.2.1",
  userAgent: "test",
  requestId: `request-${randomBytes(8).toString("hex")}`,
  ...given,
});

/** A managed node that has registered and is not connected. */
export function aNode({ db, config, keys, now }: Application, given: Partial<Prisma.NodeUncheckedCreateInput> = {}) {
  const node = {
    accountId: given.accountId ?? config.accountId,
    id: given.id ?? newNodeId(randomBytes(NODE_ID_BYTES)),
    publicKey: given.publicKey ?? new Uint8Array(randomBytes(32)),
  };
  return db.prisma.node.create({
    data: {
      ...node,
      mac: new Uint8Array(keyProof(keys, node)),
      name: "a-node",
      protocolFloor: 1,
      registeredAt: now(),
      registeredFrom: "192.0.2.2",
      agentVersion: "0.1.0",
      platformType: "Linux",
      platformName: "Debian GNU/Linux",
      platformVersion: "12",
      hostName: "a-node.example",
      ipAddress: "192.0.2.2",
      ...given,
    },
  });
}

/** An activation that one node may use for a day. */
export function anActivation(
  { db, config, now }: Application,
  given: Partial<Prisma.ActivationUncheckedCreateInput> = {},
) {
  return db.prisma.activation.create({
    data: {
      accountId: config.accountId,
      id: uuid7(now()),
      codeSha256: new Uint8Array(randomBytes(32)),
      description: "",
      defaultInstanceName: "",
      iamRole: "SSMServiceRole",
      registrationLimit: 1,
      tags: [],
      createdAt: now(),
      createdBy: "user/admin",
      expiresAt: new Date(now().getTime() + 24 * 3_600_000),
      ...given,
    },
  });
}
