/** The file that this agent's code is in: the installed program, or an update of it. */
export const ownProgram: string = __filename;

/** What starts the agent as this process was started: by the installed program, whichever version runs. */
export const ownCommand = (): string[] => [process.execPath, ...process.execArgv, ...process.argv.slice(1)];

/** Tells the running agent to leave and to be started again; an update on trial is then started. */
export const RESTART_SIGNAL = "SIGUSR2";
