import * as z from "zod";
import type { Plugin } from "./plugin";
import { shellWord } from "./shell-word";

/** Fetching, changing over and the new version's time to check in, with room for a slow line. */
const TIMEOUT_SECONDS = 900;

const Inputs = z.object({
  targetVersion: z.string().optional(),
  allowDowngrade: z.union([z.boolean(), z.enum(["true", "false"]).transform((word) => word === "true")]).optional(),
});

/**
 * `aws:updateSsmAgent`: brings this agent to its server's release. It is a process of its own under the step's supervisor,
 * so it outlives the agent that it replaces and the new one follows it to its end. Source: user guide, command plugins.
 */
export const updateSsmAgent: Plugin = {
  action: "aws:updateSsmAgent",
  prepare(inputs, { program, home, proxyEnvironment }) {
    const parsed = Inputs.safeParse(inputs);
    if (!parsed.success)
      return { problem: "aws:updateSsmAgent needs a version as text, and allowDowngrade true or false." };
    const { targetVersion, allowDowngrade } = parsed.data;
    const wanted = targetVersion && targetVersion !== "latest" ? ["--to", targetVersion] : [];
    const words = [...program, "update", ...wanted, ...(allowDowngrade ? ["--allow-downgrade"] : []), "--home", home];
    return {
      script: `exec ${words.map(shellWord).join(" ")}\n`,
      workingDirectory: undefined,
      timeoutSeconds: TIMEOUT_SECONDS,
      // On no command line: a proxy's address may have a password in it.
      environment: proxyEnvironment,
    };
  },
};
