"use client";

import { useSearchParams } from "next/navigation";
import { PolicyForm } from "./policy-form";

/** A new policy: a sentence, or with `?form=text` a text from the beginning. */
export function NewPolicyScreen() {
  return <PolicyForm beginsAsText={useSearchParams().get("form") === "text"} />;
}
