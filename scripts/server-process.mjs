import { spawn } from "node:child_process";
import path from "node:path";
import { startTimeOf, waitUntil } from "./process-identity.mjs";
import { Refusal } from "./progress.mjs";
import { quietTools, root } from "./project.mjs";

/** The server's exit code for a setting that it refuses; it has said which on standard error. */
export const badSetting = 78;

/**
 * Starts the server as a child that leaves by itself when we are gone, and waits until it can serve.
 *
 * It is told of its surroundings by environment variables, and answers once over the channel between us:
 * `{ type: "ready", url, firstStart?: { signInUrl, password? }, localAgent?: { activationId, activationCode, serverUrl,
 * serverKey, serverFingerprint? }, localServer?, certificate? }`; `localAgent` when a local agent is wanted and has to
 * register, `localServer` (without the activation) whenever one is wanted, `certificate` (hex) when it is self-made.
 *
 * @param env    on top of this process's environment
 * @param output where standard output and standard error go, as in `stdio`
 * @param dev    runs the sources with Next's development server instead of the build
 * @param insecure lets it speak http where other machines can listen in
 * @returns `{ ready, process, exited, isRunning(), stop(limit), kill() }`; `exited` resolves to `{ code, signal }`
 *
 * Errors: Refusal when it ends, or says nothing for `limitMilliseconds`, before it is ready.
 */
export async function startServer({ env, output, dev = false, insecure = false, limitMilliseconds = 120_000 }) {
  const entry = dev ? ["--import", "tsx", "server/main.ts", "--dev"] : ["--enable-source-maps", "dist/server.mjs"];
  const flags = insecure ? ["--insecure-http-beyond-loopback"] : [];
  const child = spawn(process.execPath, [...entry, ...flags], {
    cwd: root,
    // Out of the terminal's reach: Ctrl-C is for the launcher, who stops the parts one after another.
    detached: true,
    stdio: ["ignore", ...output, "ipc"],
    env: { ...process.env, ...quietTools, NODE_ENV: dev ? "development" : "production", ...env },
  });
  const identity = { pid: child.pid, startTime: startTimeOf(child.pid) };
  let ended;
  const exited = new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve((ended = { code, signal })));
    child.once("error", (error) => resolve((ended = { code: 1, signal: null, error })));
  });
  const stop = async (limit) => {
    if (!ended) child.kill("SIGTERM");
    const inTime = await waitUntil(() => ended, limit);
    if (!inTime) child.kill("SIGKILL");
    await exited;
    return inTime;
  };

  const ready = await new Promise((resolve, reject) => {
    const tooLate = setTimeout(
      () => reject(new Refusal(`The server was not ready within ${limitMilliseconds / 1000} s.`)),
      limitMilliseconds,
    );
    child.on("message", (message) => {
      if (message?.type !== "ready") return;
      clearTimeout(tooLate);
      resolve(message);
    });
    void exited.then(({ code, signal }) => {
      clearTimeout(tooLate);
      const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
      reject(
        new Refusal(
          code === badSetting ? "The server refused a setting (above)." : `The server ${how} before it was ready.`,
          code === badSetting ? badSetting : 1,
        ),
      );
    });
  }).catch(async (error) => {
    await stop(5_000);
    throw error;
  });

  return { ready, process: identity, exited, isRunning: () => !ended, stop, kill: () => child.kill("SIGKILL") };
}

/** The agent's one file, as built. */
export const agentProgram = path.join(root, "dist/agent.cjs");
