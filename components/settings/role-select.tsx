"use client";

import { Select } from "@/components/ui/select";
import { type BuiltInRole, builtInRoles, isBuiltInRole } from "@/core/access/roles";

const options = Object.keys(builtInRoles)
  .filter(isBuiltInRole)
  .map((id) => ({ id, ...builtInRoles[id] }));

/** One of the built-in roles, each with what it means. */
export function RoleSelect({
  value,
  onChange,
  error,
  help,
}: {
  value: BuiltInRole;
  onChange: (role: BuiltInRole) => void;
  error?: string;
  help?: string;
}) {
  return (
    <Select label="Role" isRequired options={options} value={value} onChange={onChange} error={error} help={help} />
  );
}
