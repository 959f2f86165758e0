import { spawn } from "node:child_process";
import { quietTools, root } from "./project.mjs";

/** A failure whose message is a sentence for the person who started us; anything else shows its stack. */
export class Refusal extends Error {
  /** @param exitCode what the process ends with */
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Seconds as people read them: `0.4 s`, `21.4 s`. */
export const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

let told = process.stdout;

/** Tells of long things on standard error from now on: standard output is for a result that a program reads. */
export const tellOnStandardError = () => {
  told = process.stderr;
};

/** Does one long thing, saying what before and how long it took after: `Installing packages … 21.4 s`. */
export async function step(label, work) {
  const begun = performance.now();
  told.write(`${label} … `);
  try {
    const result = await work();
    told.write(`${seconds(performance.now() - begun)}\n`);
    return result;
  } catch (error) {
    told.write(`failed after ${seconds(performance.now() - begun)}\n`);
    throw error;
  }
}

/**
 * Runs a program in the checkout to its end, quietly.
 *
 * @returns `{ ok, code, signal, output }`; output holds both streams in the order they came
 * Errors: Refusal when there is no such program.
 */
export function run(program, args, { env = {}, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...quietTools, ...env },
      ...options,
    });
    const pieces = [];
    child.stdout?.on("data", (piece) => pieces.push(piece));
    child.stderr?.on("data", (piece) => pieces.push(piece));
    child.once("error", (error) =>
      reject(error.code === "ENOENT" ? new Refusal(`There is no program ${program} on this machine.`) : error),
    );
    child.once("close", (code, signal) =>
      resolve({ ok: code === 0, code, signal, output: Buffer.concat(pieces).toString().trim() }),
    );
  });
}

/** As `run`, for what must succeed. Errors: Refusal with everything the program said. */
export async function mustRun(program, args, options) {
  const result = await run(program, args, options);
  if (result.ok) return result;
  const how = result.signal ? `was ended by ${result.signal}` : `ended with code ${result.code}`;
  throw new Refusal(`${[program, ...args].join(" ")} ${how}:\n${result.output}`);
}

/** Ends the process after `main`, with its code; a Refusal is one sentence, a fault of ours is its stack. */
export async function endWith(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof Refusal ? `\n${error.message}` : error);
    process.exitCode = error instanceof Refusal ? error.exitCode : 1;
  }
  // The migration engine keeps a timer for ten seconds after its work.
  process.exit();
}
