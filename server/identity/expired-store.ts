import type { Database } from "../db/database";

/**
 * Removes what has no meaning any more: sessions that are over, links that cannot be followed, guesses that are
 * forgotten.
 */
export async function removeExpired(
  { prisma }: Database,
  { now, idleSince, guessesBefore }: { now: Date; idleSince: Date; guessesBefore: Date },
): Promise<void> {
  await prisma.session.deleteMany({ where: { OR: [{ expiresAt: { lte: now } }, { lastUsedAt: { lte: idleSince } }] } });
  await prisma.signInLink.deleteMany({ where: { expiresAt: { lte: now } } });
  await prisma.attempt.deleteMany({
    where: {
      windowStart: { lt: guessesBefore },
      OR: [{ blockedUntil: null }, { blockedUntil: { lt: guessesBefore } }],
    },
  });
}
