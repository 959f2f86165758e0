import { toWords } from "@/core/access/sentence";
import { builtInPolicies } from "../authorisation/policies";
import type { PolicyRow } from "./policy-store";

/** A policy as screens and scripts read it. */
export const presentPolicy = (policy: PolicyRow) => ({
  Name: policy.name,
  Description: policy.description,
  /** "alice may run Restart-Web on machines with Role=web"; null for a policy that was written as text. */
  Words: policy.sentence && toWords(policy.sentence),
  Sentence: policy.sentence,
  Text: policy.text,
  IsBuiltIn: false,
  CreatedAt: policy.createdAt as Date | null,
  CreatedBy: policy.createdBy as string | null,
  UpdatedAt: policy.updatedAt as Date | null,
  UpdatedBy: policy.updatedBy as string | null,
});

/** The policies that come with the product, in the same form. */
export const presentedBuiltIns = builtInPolicies.map(
  ({ name, description, text }): ReturnType<typeof presentPolicy> => ({
    Name: name,
    Description: description,
    Words: null,
    Sentence: null,
    Text: text,
    IsBuiltIn: true,
    CreatedAt: null,
    CreatedBy: null,
    UpdatedAt: null,
    UpdatedBy: null,
  }),
);
