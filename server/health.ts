import type { Application } from "./application";

/** Whether each thing that serving depends on is there now. */
export type Readiness = {
  ready: boolean;
  database: boolean;
  notices: boolean;
  /** Whether output is left with the machines for want of room; everything else is served. */
  outputPaused: boolean;
};

const patienceMilliseconds = 2_000;

/** Asks the database for a sign of life, for at most two seconds, and whether notices are heard. */
export async function readiness({
  db,
  notices,
  disk,
}: Pick<Application, "db" | "notices" | "disk">): Promise<Readiness> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), patienceMilliseconds);
  });
  const answers = db.pool.query("SELECT 1").then(
    () => true,
    () => false,
  );
  const database = await Promise.race([answers, tooLate]);
  clearTimeout(timer);
  const listening = notices.isListening();
  return { ready: database && listening, database, notices: listening, outputPaused: disk.isPaused };
}
