"use client";

import { useQuery } from "@tanstack/react-query";
import { useMay } from "@/components/console/session";
import { keysQuery } from "@/components/encryption-keys/queries";
import { Select } from "@/components/ui/select";

/** What {@link KeyChoice} takes. */
export type KeyChoiceProps = { value: string; onChange: (key: string) => void; error: string | undefined };

/** Which encryption key wraps a secret; nothing to choose where there is only the one that everybody has. */
export function KeyChoice({ value, onChange, error }: KeyChoiceProps) {
  const may = useMay();
  const { data } = useQuery({ ...keysQuery, enabled: may("ListKeys") });
  const usable = (data?.Keys ?? []).filter(({ KeyState, Alias }) => KeyState === "Enabled" && Alias !== value);
  if (usable.length === 0 && error === undefined) return null;
  return (
    <Select
      label="Encryption key"
      options={[value, ...usable.map(({ Alias }) => Alias)].map((id) => ({ id, label: id }))}
      value={value}
      onChange={onChange}
      error={error}
    />
  );
}
