import type { StatusFamily } from "@/components/ui/status-family";
import { defaultKeyAlias } from "@/core/encryption-keys/encryption-key-rules";
import type { ListedKey } from "./queries";

const states: Readonly<Record<string, { family: StatusFamily; label: string }>> = {
  Enabled: { family: "green", label: "Enabled" },
  Disabled: { family: "grey", label: "Disabled" },
  PendingDeletion: { family: "amber", label: "Pending deletion" },
};

/** A key's state as screens say it; one that this version does not know is shown as it is stored. */
export const stateOf = ({ KeyState }: Pick<ListedKey, "KeyState">) =>
  states[KeyState] ?? { family: "grey" as const, label: KeyState };

/** How many secrets a key wraps, and how many of them still by a former version. */
export function secretsText({ SecretCount, BehindCount }: Pick<ListedKey, "SecretCount" | "BehindCount">): string {
  const all = SecretCount.toLocaleString("en-US");
  return BehindCount === 0 ? all : `${all}, ${BehindCount.toLocaleString("en-US")} to wrap`;
}

/** "1 version of a secret", "14 versions of secrets". */
export const countedSecrets = (count: number) =>
  count === 1 ? "1 version of a secret" : `${count.toLocaleString("en-US")} versions of secrets`;

/** Whether it is the account's own, which is always there. */
export const isDefault = ({ Alias }: Pick<ListedKey, "Alias">) => Alias === defaultKeyAlias;
