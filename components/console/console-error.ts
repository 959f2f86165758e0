import { isRecord } from "./is-record";

/** One thing wrong with one field of what was sent. */
type Problem = { path: (string | number)[]; message: string };

/** What the console's door answers when it refuses or fails; undefined for anything else. */
function readRefusal(body: unknown) {
  if (!isRecord(body)) return undefined;
  const { code, message, problems, requestId } = body;
  if (typeof code !== "string" || typeof message !== "string") return undefined;
  return {
    code,
    message,
    problems: Array.isArray(problems) ? problems.flatMap(readProblem) : [],
    requestId: typeof requestId === "string" ? requestId : undefined,
    members: body,
  };
}

function readProblem(problem: unknown): Problem[] {
  if (!isRecord(problem) || !Array.isArray(problem["path"]) || typeof problem["message"] !== "string") return [];
  const isPart = (part: unknown): part is string | number => typeof part === "string" || typeof part === "number";
  return [{ path: problem["path"].filter(isPart), message: problem["message"] }];
}

/** An operation that was refused or failed, as screens show it. */
export class ConsoleError extends Error {
  /**
   * @param code      the API's own name for it, such as "InvalidActivation"; `Unreachable` when no answer came
   * @param message   one sentence for a person
   * @param problems  the fields it is about, for a form to show beside them
   * @param requestId finds the call in the server's log
   * @param status    of the HTTP answer; 0 when there was none
   * @param members   everything that the refusal says, by the API's names
   */
  constructor(
    readonly code: string,
    message: string,
    readonly problems: readonly Problem[],
    readonly requestId: string | undefined,
    readonly status: number,
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** The server did not answer at all: it is down, restarting, or the network is. */
export const unreachable = () =>
  new ConsoleError("Unreachable", "The server does not answer. It may be restarting.", [], undefined, 0);

/** A refusal from the body of an answer; anything that is not one becomes a sentence with the status. */
export function toConsoleError(status: number, body: unknown, requestId: string | undefined): ConsoleError {
  const refusal = readRefusal(body);
  if (!refusal)
    return new ConsoleError(
      "InternalServerError",
      `The server answered ${status}. Try again; the server's log says more.`,
      [],
      requestId,
      status,
    );
  return new ConsoleError(
    refusal.code,
    refusal.message,
    refusal.problems,
    refusal.requestId ?? requestId,
    status,
    refusal.members,
  );
}

/** The sentence to show for whatever was thrown. */
export const messageOf = (error: unknown) =>
  error instanceof Error ? error.message : "Something went wrong here. Reload the page and try again.";

/**
 * The message for one field, if the refusal is about it: the problem whose path begins with `path`. A form shows it
 * beside the field; what belongs to no field is shown on top.
 */
export function problemAt(error: unknown, ...path: (string | number)[]): string | undefined {
  if (!(error instanceof ConsoleError)) return undefined;
  return error.problems.find((problem) => path.every((part, index) => problem.path[index] === part))?.message;
}

/** Whether every problem of a refusal is shown beside one of these fields, so that nothing is left to say on top. */
export function isAllShownBeside(error: unknown, fields: readonly string[]): boolean {
  return (
    error instanceof ConsoleError &&
    error.problems.length > 0 &&
    error.problems.every(({ path }) => fields.includes(String(path[0])))
  );
}
