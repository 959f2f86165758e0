import * as z from "zod";
import { packageSource } from "@/core/documents/package-source";
import { applicationFields } from "@/core/documents/windows-plugins";
import type { Plugin } from "./plugin";
import { onWindows, packageOf } from "./windows-task";

/** Windows Installer may take long; AWS has no input for it. */
const TIMEOUT_SECONDS = 3600;

const Inputs = z.object({
  ...applicationFields,
  /** Put there by the server: hosts of the inside that its operator allows. */
  allowedHosts: z.array(z.string()).optional(),
});

/** `aws:applications`: installs, repairs or removes an MSI package. Source: user guide, command document plugins. */
export const applications: Plugin = {
  action: "aws:applications",
  prepare(inputs, place) {
    const parsed = Inputs.safeParse(inputs);
    if (!parsed.success) return { problem: "aws:applications cannot read its inputs." };
    const { action, source, sourceHash, parameters = "", allowedHosts = [] } = parsed.data;
    const from = packageSource(source, sourceHash, ".msi");
    if ("problem" in from) return { problem: `source: ${from.problem}` };
    const task = {
      package: packageOf(from, "package.msi", allowedHosts),
      runs: [{ run: "msi" as const, action, parameters }],
    };
    return onWindows(place, task, {}, TIMEOUT_SECONDS);
  },
};
