import type { Attempts } from "@/core/identity/attempts";
import type { Database, Tx } from "../db/database";

/** The attempts of a subject, held until the transaction ends so that two processes count one after the other. */
export async function readAttemptsForUpdate(tx: Tx, subject: string, now: Date): Promise<Attempts | undefined> {
  await tx.$executeRaw`INSERT INTO attempt (subject, failures, window_start) VALUES (${subject}, 0, ${now}) ON CONFLICT DO NOTHING`;
  const [row] = await tx.$queryRaw<{ failures: number; window_start: Date; blocked_until: Date | null }[]>`
    SELECT failures, window_start, blocked_until FROM attempt WHERE subject = ${subject} FOR UPDATE`;
  return row && row.failures > 0
    ? { failures: row.failures, windowStart: row.window_start, blockedUntil: row.blocked_until }
    : undefined;
}

export const writeAttempts = (tx: Tx, subject: string, attempts: Attempts) =>
  tx.attempt.updateMany({ where: { subject }, data: attempts });

export const forgetAttempts = ({ prisma }: Database, subject: string) =>
  prisma.attempt.deleteMany({ where: { subject } });

/** Forgets the guesses at one user's password and codes, from wherever they came; subjects as attempts.ts writes them. */
export const forgetGuessesAtUser = (tx: Tx, accountId: string, userName: string) =>
  tx.$executeRaw`
    DELETE FROM attempt WHERE split_part(subject, ' ', 1) IN (${`password:${accountId}/${userName}`}, ${`code:${accountId}/${userName}`})`;

/** Takes one counted attempt back, with the block it caused. */
export const returnAttempt = ({ prisma }: Database, subject: string, freeFailures: number) =>
  prisma.$executeRaw`
    UPDATE attempt SET failures = greatest(failures - 1, 0), blocked_until = CASE WHEN failures - 1 >= ${freeFailures} THEN blocked_until END
    WHERE subject = ${subject}`;
