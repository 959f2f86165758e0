/**
 * AWS's own operations that a screen may offer as text, and which of their members are moments: every language writes
 * those in its own way. Operations that only the console's door has are not here, and so cannot be offered.
 * Source: SSM API 2014-11-06.
 */
export const awsOperations = {
  AddTagsToResource: { moments: [] },
  CancelCommand: { moments: [] },
  CreateActivation: { moments: ["ExpirationDate"] },
  CreateAssociation: { moments: [] },
  CreateDocument: { moments: [] },
  DeleteActivation: { moments: [] },
  DeleteAssociation: { moments: [] },
  DeleteDocument: { moments: [] },
  DeleteParameters: { moments: [] },
  DeregisterManagedInstance: { moments: [] },
  ModifyDocumentPermission: { moments: [] },
  RemoveTagsFromResource: { moments: [] },
  SendCommand: { moments: [] },
  StartAssociationsOnce: { moments: [] },
  UpdateAssociation: { moments: [] },
  UpdateDocument: { moments: [] },
  UpdateDocumentDefaultVersion: { moments: [] },
  UpdateDocumentMetadata: { moments: [] },
} as const satisfies Record<string, { moments: readonly string[] }>;

/** The name of an operation that can be copied. */
export type AwsOperation = keyof typeof awsOperations;

/** One call, as the console would make it. Members that are undefined are not part of it. */
export type AwsCall = { operation: AwsOperation; input: Readonly<Record<string, unknown>> };

/** Where calls go: an address without credentials in it, and the region that the signature names. */
export type AwsPlace = { endpoint: string; region: string };

/** A member of a call's input: a value of JSON, or a moment. */
export type AwsMember = { name: string; value: unknown };

const isMoment = ({ operation }: AwsCall, name: string) =>
  awsOperations[operation].moments.some((moment) => moment === name);

/** A moment as any door takes it: a Date, ISO 8601, or seconds since 1970. Something else stays what it is. */
function momentOf(value: unknown): unknown {
  const moment =
    typeof value === "number" ? new Date(value * 1000) : typeof value === "string" ? new Date(value) : value;
  return moment instanceof Date && !Number.isNaN(moment.getTime()) ? moment : value;
}

/** What a call gives, in its order, without what is undefined; moments are Dates. */
export function membersOf(call: AwsCall): AwsMember[] {
  return Object.entries(call.input).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value: isMoment(call, name) ? momentOf(value) : value }],
  );
}

/**
 * A name of the API in lower-case words: `SendCommand` with "-" is `send-command`. Source: the AWS CLI and boto3, which
 * name commands, options and methods so.
 */
export function lowerCaseWords(name: string, separator: "-" | "_"): string {
  return name
    .replace(/(.)([A-Z][a-z]+)/g, `$1${separator}$2`)
    .replace(/([a-z0-9])([A-Z])/g, `$1${separator}$2`)
    .toLowerCase();
}
