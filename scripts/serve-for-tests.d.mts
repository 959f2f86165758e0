/** A whole Quarterdeck that a test has to itself. */
export interface RunningQuarterdeck {
  /** Address of the console and both other doors, without a trailing slash; the same after the server is started again. */
  readonly url: string;
  /** The database that the server uses. */
  readonly databaseUrl: string;
  /** The server's home; `server.log` is in it. */
  readonly home: string;
  /** The local agent's home. */
  readonly agentHome: string;
  /** Password of user `admin`. */
  readonly adminPassword: string;
  /** The administrator's access key, for signed requests. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The one-use link of the first start; undefined when the home had been started before. */
  readonly signInUrl: string | undefined;
  /** Process id of the local agent that was started last. */
  readonly agentPid: number | undefined;
  /** Stops agent, running steps and server, and removes database and home. */
  stop(): Promise<void>;
  /** Whether the server's process lives. */
  readonly isServerRunning: boolean;
  /** Ends the server by SIGKILL. */
  killServer(): Promise<void>;
  /** Lets the server drain and end. */
  stopServer(): Promise<void>;
  /** Starts the server again, on the same port, home and database. */
  startServer(): Promise<void>;
  /** Starts the local agent again. */
  startAgent(): void;
  /** Asks the local agent to stop; its steps go on. */
  stopAgent(): Promise<void>;
  /** Ends the local agent by SIGKILL; its steps go on. */
  killAgent(): Promise<void>;
  /** What the local agent says is running. */
  runningSteps(): Promise<{ order: string; step: number; name: string; pid: number; startedAt: string }[]>;
}

/**
 * Starts the whole product with everything of its own.
 *
 * @param options.home       a folder to use and keep; a temporary one that `stop()` removes by default
 * @param options.env        more of the server's environment
 * @param options.localAgent registers and starts one real agent on this machine
 * @param options.clusterUrl  a PostgreSQL with the template database; that of TEST_DATABASE_URL by default
 */
export function startQuarterdeck(options?: {
  home?: string;
  env?: Record<string, string>;
  localAgent?: boolean;
  clusterUrl?: string;
}): Promise<RunningQuarterdeck>;

/** A second server on the database of a first. */
export interface ServerBeside {
  /** Its address, without a trailing slash. */
  readonly url: string;
  /** Its home; `server.log` is in it. */
  readonly home: string;
  /** Ends it by SIGKILL. */
  kill(): Promise<void>;
  /** Lets it drain and end, and removes its home. */
  stop(): Promise<void>;
}

/**
 * Starts a second server on the database of the first, as on another machine.
 *
 * @param options.env more of its environment
 */
export function startBeside(
  product: Pick<RunningQuarterdeck, "home" | "databaseUrl">,
  options?: { env?: Record<string, string> },
): Promise<ServerBeside>;
