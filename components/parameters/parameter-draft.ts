import type { Question } from "@/components/console/call";
import type { Tag } from "@/components/ui/tag-editor";
import { defaultKeyAlias } from "@/core/encryption-keys/encryption-key-rules";
import { type AskedTier, type parameterTypes, tierLimits } from "@/core/parameters/parameter-rules";
import { type PoliciesDraft, policiesText } from "./policy-draft";

const noPolicies = policiesText({ expiresAt: null, notices: [] });

/** What a value is. */
export type ParameterType = (typeof parameterTypes)[number];

/** A parameter as its form has it. */
export type ParameterDraft = {
  name: string;
  type: ParameterType;
  tier: AskedTier;
  description: string;
  /** Of a String and of a secret. */
  value: string;
  /** Of a StringList: one line each in the form. */
  items: readonly string[];
  /** Of a secret: the encryption key that wraps it. */
  keyId: string;
  allowedPattern: string;
  tags: readonly Tag[];
} & PoliciesDraft;

/** The form of a new parameter. */
export const emptyDraft: ParameterDraft = {
  name: "",
  type: "String",
  tier: "Standard",
  description: "",
  value: "",
  items: [""],
  keyId: defaultKeyAlias,
  allowedPattern: "",
  expiresAt: null,
  notices: [],
  tags: [],
};

/** The items of a list's value. Source: user guide, StringList. */
export const itemsOf = (value: string): string[] => value.split(",");

/** The value that is sent. */
export const textOfValue = ({ type, value, items }: ParameterDraft) =>
  type === "StringList" ? items.join(",") : value;

const bytesOf = (value: string) => new TextEncoder().encode(value).length;

/** What is wrong with the value, as a sentence; undefined where all is well. */
export function valueProblem(draft: ParameterDraft): string | undefined {
  const value = textOfValue(draft);
  if (draft.type === "StringList") {
    if (draft.items.some((item) => item === "")) return "Give each item a value, or remove it.";
    if (draft.items.some((item) => item.includes(","))) return "An item has no comma: commas part the items.";
  }
  if (value === "") return "Give a value.";
  if (/\{\{.*\}\}/s.test(value)) return "A value cannot name another parameter: leave out {{ and }}.";
  const most = tierLimits[draft.tier === "Standard" ? "Standard" : "Advanced"].valueBytes;
  const bytes = bytesOf(value);
  return bytes > most
    ? `At most ${most.toLocaleString("en-US")} bytes in this tier; this has ${bytes.toLocaleString("en-US")}.`
    : undefined;
}

/** What makes the parameter. */
export function createRequest(draft: ParameterDraft): Question<"PutParameter"> {
  const tags = draft.tags.filter(({ key }) => key !== "").map(({ key, value }) => ({ Key: key, Value: value }));
  return {
    Name: draft.name.trim(),
    Type: draft.type,
    Tier: draft.tier,
    Value: textOfValue(draft),
    ...(draft.type === "SecureString" && draft.keyId !== defaultKeyAlias && { KeyId: draft.keyId }),
    ...(draft.description.trim() !== "" && { Description: draft.description.trim() }),
    ...(draft.allowedPattern !== "" && { AllowedPattern: draft.allowedPattern }),
    ...(draft.tier !== "Standard" && policiesText(draft) !== noPolicies && { Policies: policiesText(draft) }),
    ...(tags.length > 0 && { Tags: tags }),
  };
}

/**
 * What makes the next version. Policies are only sent where they change: those that have acted would act again.
 *
 * @param before as it was when the form was opened
 */
export function updateRequest(draft: ParameterDraft, before: ParameterDraft): Question<"PutParameter"> {
  return {
    Name: draft.name,
    Overwrite: true,
    Tier: draft.tier,
    Value: textOfValue(draft),
    Description: draft.description.trim(),
    AllowedPattern: draft.allowedPattern,
    ...(draft.keyId !== before.keyId && { KeyId: draft.keyId }),
    ...(draft.tier !== "Standard" && policiesText(draft) !== policiesText(before) && { Policies: policiesText(draft) }),
  };
}
