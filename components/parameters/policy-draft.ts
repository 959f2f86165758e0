import {
  MAX_PERIOD,
  type ParameterPolicy,
  type Period,
  type PeriodUnit,
  type PolicyType,
  periodUnits,
  policyTypes,
} from "@/core/parameters/policy-rules";

/** What tells of a parameter, and does nothing to it. */
export type NoticeType = Exclude<PolicyType, "Expiration">;

/** A notice as its form has it. */
export type NoticeDraft = { type: NoticeType; count: number; unit: PeriodUnit };

/** What time does to a parameter, as its form has it. */
export type PoliciesDraft = {
  /** When it is deleted by itself. */
  expiresAt: Date | null;
  notices: readonly NoticeDraft[];
};

/** A policy as the API tells it. */
export type ToldPolicy = { PolicyText: string; PolicyType: string; PolicyStatus: string };

/** The attributes of a policy's text, which the server has read before it kept it: each is a text. */
const attributesOf = (text: string): Record<string, string | undefined> => JSON.parse(text).Attributes ?? {};

const periodOf = (text: string, name: string): Period => {
  const { [name]: count, Unit } = attributesOf(text);
  return { count: Number(count), unit: periodUnits.find((unit) => unit === Unit) ?? "Days" };
};

/** A policy that the API tells, read; undefined for a type that is not known. */
export function policyOf({ PolicyText: text, PolicyType }: ToldPolicy): ParameterPolicy | undefined {
  const type = policyTypes.find((each) => each === PolicyType);
  switch (type) {
    case "Expiration":
      return { type, expiresAt: new Date(attributesOf(text)["Timestamp"] ?? ""), text };
    case "ExpirationNotification":
      return { type, before: periodOf(text, "Before"), text };
    case "NoChangeNotification":
      return { type, after: periodOf(text, "After"), text };
    default:
      return undefined;
  }
}

/**
 * The policies of a parameter as its form begins. An expiry that is over, because the parameter was had back, would act
 * again at once: it is left out with what tells of it.
 */
export function policiesDraftOf(policies: readonly ToldPolicy[]): PoliciesDraft {
  const isOver = policies.some((each) => each.PolicyType === "Expiration" && each.PolicyStatus !== "Pending");
  const read = policies.flatMap((each) => policyOf(each) ?? []);
  return {
    expiresAt: isOver ? null : (read.find((policy) => policy.type === "Expiration")?.expiresAt ?? null),
    notices: read.flatMap((policy): NoticeDraft[] => {
      if (policy.type === "NoChangeNotification") return [{ type: policy.type, ...policy.after }];
      return policy.type === "ExpirationNotification" && !isOver ? [{ type: policy.type, ...policy.before }] : [];
    }),
  };
}

const policy = (Type: PolicyType, Attributes: Record<string, string>) => ({ Type, Version: "1.0", Attributes });

/** The whole list of policies as a request has it; `[{}]` takes all of them away. */
export function policiesText({ expiresAt, notices }: PoliciesDraft): string {
  const list = [
    ...(expiresAt ? [policy("Expiration", { Timestamp: expiresAt.toISOString() })] : []),
    ...notices.map(({ type, count, unit }) =>
      policy(type, { [type === "ExpirationNotification" ? "Before" : "After"]: String(count), Unit: unit }),
    ),
  ];
  return JSON.stringify(list.length > 0 ? list : [{}]);
}

/** What is wrong with a notice, as a sentence; undefined where all is well. */
export function noticeProblem({ type, count }: NoticeDraft, { expiresAt }: PoliciesDraft): string | undefined {
  if (!(count >= 1 && count <= MAX_PERIOD)) return `Give a number from 1 to ${MAX_PERIOD.toLocaleString("en-US")}.`;
  return type === "ExpirationNotification" && expiresAt === null
    ? "Say when it expires, or remove this notice."
    : undefined;
}

/** A policy in words. */
export function policyInWords(told: ParameterPolicy): string {
  switch (told.type) {
    case "Expiration":
      return "Expires and is deleted";
    case "ExpirationNotification":
      return `Notifies ${periodInWords(told.before)} before it expires`;
    case "NoChangeNotification":
      return `Notifies when it has not changed for ${periodInWords(told.after)}`;
  }
}

const periodInWords = ({ count, unit }: Period) => {
  const word = unit.toLowerCase();
  return `${count.toLocaleString("en-US")} ${count === 1 ? word.slice(0, -1) : word}`;
};
