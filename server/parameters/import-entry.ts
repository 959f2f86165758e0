import { DomainError, validationException } from "@/core/errors";
import type { ReadParameter } from "@/core/parameters/exchange-read";
import { checkedName, typeMismatch } from "@/core/parameters/parameter";
import { MAX_PARAMETER_VERSIONS } from "@/core/parameters/parameter-rules";
import { changeTags, type Tag, TagList, toTagList } from "@/core/tags";
import { type InputOf, type OperationContext, validationError } from "../operation";
import type { ListedRow } from "./list-store";
import { placeOf } from "./parameter-resource";
import { checkedVersion, leavingVersion, putParameter, type TierFacts } from "./put-parameter";

/** One thing that an import changes of a parameter. What a secret is, or is to be, is in none. */
export type FieldChange = {
  Field: "Value" | "Description" | "Tier" | "KeyId" | "AllowedPattern" | "Tags";
  Before?: string;
  After?: string;
  /** The caller may not know what is there: it is written whether it is another or not. */
  IsUnknown?: true;
};

/** What is there under the name of an entry, and what the caller may do about it. */
export type Present = {
  row: ListedRow | undefined;
  tags: Record<string, string>;
  may: { write: boolean; see: boolean; tag: boolean };
  /** Its value, where the caller may know it. */
  value: string | undefined;
};

/** What an import does about one parameter. */
export type Judged =
  | { kind: "Unchanged" }
  | { kind: "Refused"; reason: string }
  | {
      kind: "New" | "Changed";
      type: string;
      fields: FieldChange[];
      /** What makes the parameter, or its next version. */
      request?: InputOf<typeof putParameter>;
      tags?: { add: Tag[]; remove: string[] };
    };

/** What entries are judged with. */
export type Judging = {
  context: OperationContext;
  defaultType: "String" | "SecureString";
  tiers: TierFacts;
  /** Errors: InvalidKeyId. */
  requireKey: (keyId: string | undefined) => Promise<void>;
};

const refusal = (message: string) => validationException(message);
const tagsText = (tags: Record<string, string>) =>
  toTagList(tags)
    .map(({ Key, Value }) => `${Key}=${Value}`)
    .join(", ");

/** What an import does about one parameter of its file; what PutParameter would refuse is refused with its reason. */
export async function judge(read: ReadParameter, present: Present, judging: Judging): Promise<Judged> {
  try {
    if (!present.may.write) throw refusal("You may not write this parameter.");
    return present.row
      ? await judgeExisting(read, { ...present, row: present.row }, judging)
      : await judgeNew(read, judging);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { kind: "Refused", reason: error.message };
  }
}

const versionFieldsOf = ({ description, tier, keyId, allowedPattern, dataType }: ReadParameter) => ({
  ...(description !== undefined && { Description: description }),
  ...(tier !== undefined && { Tier: tier }),
  ...(keyId !== undefined && { KeyId: keyId }),
  ...(allowedPattern !== undefined && { AllowedPattern: allowedPattern }),
  ...(dataType !== undefined && { DataType: dataType }),
});

/** The request as PutParameter takes it. Errors: ValidationException. */
function checkedRequest(request: InputOf<typeof putParameter>) {
  const parsed = putParameter.input.safeParse(request);
  if (!parsed.success) throw validationError(parsed.error);
  return parsed.data;
}

async function judgeNew(read: ReadParameter, { context, defaultType, tiers, requireKey }: Judging): Promise<Judged> {
  const name = checkedName(read.name, placeOf(context));
  const type = read.type ?? defaultType;
  if (read.value === undefined)
    throw refusal("It is a secret without its value, and there is none here: give the value.");
  const tags = toTagList(read.tags ?? {});
  const request = {
    ...{ Name: name, Type: type, Value: read.value },
    ...versionFieldsOf(read),
    ...(tags.length > 0 && { Tags: tags }),
  };
  const { tier } = await checkedVersion(checkedRequest(request), type, undefined, tiers);
  if (type === "SecureString") await requireKey(read.keyId);
  changeTags({}, { add: tags });
  const isSecret = type === "SecureString";
  const fields: FieldChange[] = [
    { Field: "Value", ...(!isSecret && { After: read.value }) },
    ...(read.description ? [{ Field: "Description" as const, After: read.description }] : []),
    { Field: "Tier", After: tier },
    ...(read.keyId ? [{ Field: "KeyId" as const, After: read.keyId }] : []),
    ...(read.allowedPattern ? [{ Field: "AllowedPattern" as const, After: read.allowedPattern }] : []),
    ...(tags.length > 0 ? [{ Field: "Tags" as const, After: tagsText(read.tags ?? {}) }] : []),
  ];
  return { kind: "New", type, fields, request };
}

type Existing = Present & { row: ListedRow };

/** What differs of all but value and tags. */
function otherFields(read: ReadParameter, { row, may }: Existing): FieldChange[] {
  const pairs = [
    ["Description", read.description, row.listed.description],
    // It moves up by itself, and only together with a value.
    ["Tier", read.tier === "Intelligent-Tiering" ? undefined : read.tier, row.tier],
    ["KeyId", read.keyId, row.listed.keyId ?? ""],
    ["AllowedPattern", read.allowedPattern, row.listed.allowedPattern],
  ] as const;
  return pairs.flatMap(([Field, After, Before]): FieldChange[] => {
    if (After === undefined || (may.see && After === Before)) return [];
    return [may.see ? { Field, Before, After } : { Field, After, IsUnknown: true }];
  });
}

function valueField(read: ReadParameter, { row, value }: Existing): FieldChange[] {
  if (read.value === undefined || read.value === value) return [];
  const isSecret = row.type === "SecureString";
  if (value === undefined) return [{ Field: "Value", ...(!isSecret && { After: read.value }), IsUnknown: true }];
  return [{ Field: "Value", ...(!isSecret && { Before: value, After: read.value }) }];
}

async function judgeExisting(
  read: ReadParameter,
  present: Existing,
  { context, tiers, requireKey }: Judging,
): Promise<Judged> {
  const { row, tags, may } = present;
  if (read.type !== undefined && read.type !== row.type) throw typeMismatch(row.name, row.type);
  const fields = [...valueField(read, present), ...otherFields(read, present)];
  const changed = {
    add: toTagList(read.tags ?? {}).filter(({ Key, Value }) => !Object.hasOwn(tags, Key) || tags[Key] !== Value),
    remove: read.tags === undefined ? [] : Object.keys(tags).filter((key) => !Object.hasOwn(read.tags ?? {}, key)),
  };
  const isTagged = changed.add.length + changed.remove.length > 0;
  if (isTagged) checkTagChange(tags, changed, may);
  if (fields.length === 0 && !isTagged) return { kind: "Unchanged" };

  const request = fields.length > 0 ? nextRequest(read, present, fields) : undefined;
  if (request) {
    await checkedVersion(checkedRequest(request), row.type, row.listed, tiers);
    if (row.type === "SecureString") await requireKey(read.keyId ?? row.listed.keyId ?? undefined);
    if (row.version >= MAX_PARAMETER_VERSIONS) await leavingVersion(context, row);
  }
  return {
    kind: "Changed",
    type: row.type,
    fields: [
      ...fields,
      ...(isTagged ? [{ Field: "Tags" as const, Before: tagsText(tags), After: tagsText(read.tags ?? {}) }] : []),
    ],
    ...(request && { request }),
    ...(isTagged && { tags: changed }),
  };
}

function checkTagChange(
  tags: Record<string, string>,
  change: { add: Tag[]; remove: string[] },
  { see, tag }: Present["may"],
): void {
  if (!see || !tag) throw refusal("You may not change the tags of this parameter.");
  const parsed = TagList.safeParse(change.add);
  if (!parsed.success) throw validationError(parsed.error);
  changeTags(tags, change);
}

/** What makes the next version. Errors: ValidationException where that needs a value that the caller may not know. */
function nextRequest(read: ReadParameter, { row, value }: Existing, fields: readonly FieldChange[]) {
  const next = read.value ?? value;
  if (next === undefined)
    throw refusal(
      `Its value is not in the file, and goes on in a next version only by somebody who may decrypt it (${fields.map(({ Field }) => Field).join(", ")}).`,
    );
  return { Name: row.name, Overwrite: true, Value: next, ...versionFieldsOf(read) };
}
