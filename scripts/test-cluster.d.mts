/** A PostgreSQL that a test may kill. */
export interface MortalCluster {
  /** Where a database of it is reached; the same after it is started again, unless its port was taken meanwhile. */
  url(database: string): string;
  /** Where its files are, the log of what it writes among them. */
  readonly dataFolder: string;
  /** Ends the postmaster by SIGKILL; nothing when it does not run. */
  kill(): void;
  /** Starts it again, on the same data, and waits until it has recovered. */
  start(): Promise<void>;
  /** Whether the postmaster lives at this moment. */
  isRunning(): boolean;
  /** Stops it and removes what it stored. */
  stop(): void;
}

/** Starts one with the settings of `npm start` and the migrated template database. */
export function startMortalCluster(): Promise<MortalCluster>;
