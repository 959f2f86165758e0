/** One thing wrong with one field of the input, for a form to show beside that field. */
export type FieldProblem = { path: (string | number)[]; message: string };

/**
 * A refusal the caller can understand. Anything else that is thrown is our fault and becomes
 * InternalServerError at the door.
 */
export class DomainError extends Error {
  /** What else a program is told, by the API's names; the doors put it beside code and message. */
  readonly members: Readonly<Record<string, unknown>>;

  /**
   * @param code     the API's own name for the failure, such as "ParameterNotFound"
   * @param message  one sentence for a person; never a secret, never a stack
   * @param problems the fields it is about, when it is about fields
   */
  constructor(
    readonly code: string,
    message: string,
    readonly problems: FieldProblem[] = [],
    { members = {}, ...options }: ErrorOptions & { members?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message, options);
    this.members = members;
  }
}

/** The input does not have the operation's shape. Source: SSM API, common errors. */
export const validationException = (message: string, problems: FieldProblem[] = []) =>
  new DomainError("ValidationException", message, problems);

/**
 * The caller is known, but may not do this; `problems` name the things it was refused on, such as `["Node", "mi-…"]`, as
 * far as the caller may see them. Source: SSM API, common errors.
 */
export const accessDenied = (message: string, problems: FieldProblem[] = []) =>
  new DomainError("AccessDeniedException", message, problems);

/** Nobody is signed in, or the session or key is not valid any more. */
export const notSignedIn = () => new DomainError("NotSignedIn", "Sign in first.");

/** The caller asks too often. */
export const throttled = (message: string) => new DomainError("ThrottlingException", message);

/** A page token that we did not make, or made for another question. */
export const invalidNextToken = () =>
  new DomainError("InvalidNextToken", "The NextToken is not one that this listing gave out.");
