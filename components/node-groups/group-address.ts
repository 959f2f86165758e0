import { toAddress } from "@/components/console/filter-tokens";
import { groupKey } from "@/core/node-groups/node-group-rules";

/** The page of a group. Its name is no part of the path: a group may be called "..". */
export const groupAddress = (name: string): string =>
  `/managed-instances/groups/edit?group=${encodeURIComponent(name)}`;

/** The machines of a group, in the list of managed instances. */
export const groupMachinesAddress = (name: string): string =>
  `/managed-instances?${new URLSearchParams({ f: toAddress([{ property: groupKey, operator: "=", value: name }])[0] ?? "" })}`;

/** The form that runs a command on a group. */
export const runOnGroupAddress = (name: string): string => `/commands/new?group=${encodeURIComponent(name)}`;
