import { execFile } from "node:child_process";
import path from "node:path";
import { aCaller, type TestApplication } from "../db/testing";
import { uuid7 } from "../db/uuid7";
import { record } from "./store";

/** Writes lines as operations do, one a millisecond. */
export async function someLines(app: TestApplication, count: number, at = app.now()): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const moment = new Date(at.getTime() + index);
    const id = uuid7(moment);
    const { accountId, requestId, source, userAgent } = aCaller(app);
    await record(app.db.prisma, {
      id,
      at: moment,
      accountId,
      requestId,
      door: "console",
      operation: index % 2 ? "AddTagsToResource" : "SendCommand",
      outcome: "done",
      principal: "user/ann é",
      credential: "session/1",
      source,
      userAgent,
      resources: ["Node/mi-1", "Document/a:b 3:c"].slice(0, index % 3),
      summary: { longer: 1, b: { z: 12_345_678_901_234.5, a: "\u00e9" }, n: null, l: [1, 2, index] },
      ...(index % 2 === 0 && { sealed: Buffer.from(`text ${index}`) }),
    });
    ids.push(id);
  }
  return ids;
}

/** What `npm run audit:verify -- --json` says of an application's database, with the keys and the head of its home. */
export async function verified(app: TestApplication, args: readonly string[] = []) {
  const script = path.resolve(import.meta.dirname, "../../scripts/audit-verify.mjs");
  const { code, output } = await new Promise<{ code: number; output: string }>((resolve) => {
    execFile(
      process.execPath,
      [script, "--json", ...args],
      { env: { ...process.env, DATABASE_URL: app.db.url, QUARTERDECK_HOME: app.config.home } },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, output: stdout || stderr }),
    );
  });
  const said: unknown = JSON.parse(output);
  return { code, said };
}
