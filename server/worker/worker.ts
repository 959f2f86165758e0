import type { Application } from "../application";
import { associationJobs } from "../associations/jobs";
import { auditJobs } from "../audit/retention";
import { commandJobs } from "../commands/jobs";
import { documentJobs } from "../documents/jobs";
import { encryptionKeyJobs } from "../encryption-keys/jobs";
import { identityJobs } from "../identity/jobs";
import { notificationJobs, notificationUpkeepJobs } from "../notifications/jobs";
import { outputJobs } from "../output/jobs";
import { uploadJobs, uploadUpkeepJobs } from "../output-destinations/jobs";
import { parameterPolicyJobs } from "../parameter-policies/jobs";
import { parameterJobs } from "../parameters/jobs";
import { type Jobs, startHands } from "./hands";
import { freeAbandonedJobs } from "./job-store";
import { type Rounds, startRounds } from "./rounds";

/** Every kind of due work, by name. Handlers re-read their rows and are harmless when run twice. */
const jobs = {
  ...associationJobs,
  ...auditJobs,
  ...commandJobs,
  ...documentJobs,
  ...encryptionKeyJobs,
  ...identityJobs,
  ...notificationUpkeepJobs,
  ...outputJobs,
  ...parameterJobs,
  ...parameterPolicyJobs,
  ...uploadUpkeepJobs,
  "free-jobs": (app: Application) => () => freeAbandonedJobs(app.db.pool),
} satisfies Jobs;

/** What waits for servers of others. Each kind has hands of its own, so that one that does not answer delays no deadline, and no other kind. */
const outboundJobs = [uploadJobs, notificationJobs] satisfies Jobs[];

/** Work that comes round by itself. */
const rounds = {
  // What a killed process left behind is found within a minute.
  "sweep-commands": {},
  "sweep-uploads": {},
  "sweep-notifications": {},
  "expire-parameters": {},
  "free-jobs": {},
  "keep-audit": { hour: 3, minute: 7 },
  "keep-partitions": { hour: 3, minute: 17 },
  "forget-executions": { hour: 3, minute: 47 },
  "forget-usage": { hour: 0, minute: 29 },
  "forget-expired": { minute: 41 },
  "forget-attachments": { minute: 47 },
  "delete-keys": { minute: 13 },
  "forget-parameters": { minute: 51 },
  "forget-uploads": { hour: 3, minute: 53 },
  "forget-notifications": { hour: 3, minute: 57 },
} as const satisfies Rounds;

/** Starts doing due work in this process. */
export async function startWorker(app: Application): Promise<{ stop(): Promise<void> }> {
  const hands = [jobs, ...outboundJobs].map((kinds) => startHands(app, kinds, 4));
  const coming = startRounds({ now: app.now, log: app.log, pool: app.db.pool }, rounds);
  return {
    async stop() {
      await coming.close();
      await Promise.all(hands.map((each) => each.stop()));
    },
  };
}
