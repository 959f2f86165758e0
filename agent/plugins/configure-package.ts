import * as z from "zod";
import { InstallationType, PackageAction, PackageVersion, packageArguments } from "@/core/documents/package-inputs";
import { performed } from "./performed";
import type { Plugin } from "./plugin";
import { timeLimit } from "./script-inputs";

const Inputs = z.object({
  name: z.string(),
  action: PackageAction,
  version: PackageVersion.optional(),
  installationType: InstallationType.default("Uninstall and reinstall"),
  additionalArguments: z.unknown().optional(),
  /** Put there by the server; it is read by what performs the step, so that an agent need not know manifests. */
  package: z.record(z.string(), z.unknown()).optional(),
});

/**
 * `aws:configurePackage`: installs, updates or removes a package by the scripts that it brings. Source: user guide, command
 * document plugins.
 */
export const configurePackage: Plugin = {
  action: "aws:configurePackage",
  prepare(inputs, place) {
    const parsed = Inputs.safeParse(inputs);
    if (!parsed.success) return { problem: "aws:configurePackage cannot read its inputs." };
    const { name, action, version = "", installationType, additionalArguments, package: ordered } = parsed.data;
    if (!ordered)
      return {
        problem: `The order does not have the package ${name} with it: only documents of the server can install one.`,
      };
    const read = packageArguments(additionalArguments);
    if ("problem" in read) return { problem: `additionalArguments: ${read.problem}` };
    const task = {
      kind: "package",
      action,
      installationType,
      package: ordered,
      ...(version !== "" && version !== "latest" && { onlyVersion: version }),
      variables: read.variables,
    };
    return {
      ...performed(place, task, timeLimit(undefined)),
      workingDirectory: "/",
      // For the way to the server, and for scripts that fetch something themselves.
      environment: place.proxyEnvironment,
    };
  },
};
