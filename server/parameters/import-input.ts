import * as z from "zod";
import { validationException } from "@/core/errors";
import { exchangeFormats, MAX_IMPORT_CHARACTERS } from "@/core/parameters/exchange";
import { type ReadParameter, readExchange } from "@/core/parameters/exchange-read";
import { checkedPath } from "@/core/parameters/parameter";
import { pathOf } from "@/core/parameters/parameter-rules";

/** What both operations of an import take. */
export const importMembers = {
  /** What names without a slash are put under, and the others have to be under. */
  Path: z.string().min(1).max(2048),
  Format: z.enum(exchangeFormats),
  Content: z.string().max(MAX_IMPORT_CHARACTERS),
  /** Of new parameters whose type the file does not say: String. */
  DefaultType: z.enum(["String", "SecureString"]).optional(),
  /** The path once more: what is under it and not in the file is deleted. */
  DeleteOthersUnder: z.string().max(2048).optional(),
};

const Members = z.strictObject(importMembers);
/** A request as both have it. */
export type ImportRequest = z.output<typeof Members>;

/** A file that was read. */
export type ReadImport = {
  path: string;
  /** By their paths. */
  parameters: (ReadParameter & { path: string })[];
};

/**
 * Reads the file of a request.
 *
 * Errors: ValidationException with a problem for each line that is wrong: `["Content", 3, "Type"]`.
 */
export async function readImport({ Path, Format, Content, DeleteOthersUnder }: ImportRequest): Promise<ReadImport> {
  const path = checkedPath(Path);
  if (DeleteOthersUnder !== undefined && DeleteOthersUnder !== path) {
    const message = `To delete what is not in the file, give the path of the import, ${path}.`;
    throw validationException(`DeleteOthersUnder: ${message}`, [{ path: ["DeleteOthersUnder"], message }]);
  }
  const read = readExchange(Content, Format, path);
  if ("problems" in read) {
    const problems = read.problems.map(({ line, field, message }) => ({
      path: ["Content", line, ...(field === undefined ? [] : [field])],
      message: `Line ${line}: ${message}`,
    }));
    throw validationException(problems.map(({ message }) => message).join(" "), problems);
  }
  const parameters = read.parameters.map((parameter) => ({ ...parameter, path: pathOf(parameter.name.trim()) }));
  return { path, parameters: parameters.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}
