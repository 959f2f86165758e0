"use client";

import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Answer, call, type OperationName, type Question } from "@/components/console/call";
import { invalidate } from "@/components/console/invalidate";

const key = ["settings"] as const;

/** A user, a group, a key, a session, an account as lists show them. */
export type ListedUser = Answer<"ListUsers">["Users"][number];
export type ListedGroup = Answer<"ListGroups">["Groups"][number];
export type ListedKey = Answer<"ListMyAccessKeys">["AccessKeys"][number];
export type ListedSession = Answer<"ListMySessions">["Sessions"][number];
export type ListedAccount = Answer<"ListAccounts">["Accounts"][number];
/** What is known of one user. */
export type UserFacts = Answer<"GetUser">;

/** Whose keys and sessions: another user's by name, one's own without. */
export type Whose = string | undefined;

/** Questions about people, programs and accounts. */
export const settingsQueries = {
  all: key,
  users: (search: string, token?: string) =>
    queryOptions({
      queryKey: [...key, "users", search, token],
      queryFn: ({ signal }) =>
        call("ListUsers", { ...(search && { Search: search }), ...(token && { NextToken: token }) }, { signal }),
      placeholderData: keepPreviousData,
    }),
  user: (UserName: string) =>
    queryOptions({
      queryKey: [...key, "user", UserName],
      queryFn: ({ signal }) => call("GetUser", { UserName }, { signal }),
    }),
  profile: queryOptions({
    queryKey: [...key, "profile"],
    queryFn: ({ signal }) => call("GetMyProfile", {}, { signal }),
  }),
  groups: (token?: string) =>
    queryOptions({
      queryKey: [...key, "groups", token],
      queryFn: ({ signal }) => call("ListGroups", token ? { NextToken: token } : {}, { signal }),
      placeholderData: keepPreviousData,
    }),
  group: (GroupName: string) =>
    queryOptions({
      queryKey: [...key, "group", GroupName],
      queryFn: ({ signal }) => call("GetGroup", { GroupName }, { signal }),
    }),
  accessKeys: (whose: Whose) =>
    queryOptions({
      queryKey: [...key, "access-keys", whose],
      queryFn: ({ signal }) =>
        whose === undefined
          ? call("ListMyAccessKeys", {}, { signal })
          : call("ListAccessKeys", { UserName: whose }, { signal }),
    }),
  sessions: (whose: Whose) =>
    queryOptions({
      queryKey: [...key, "sessions", whose],
      queryFn: ({ signal }) =>
        whose === undefined
          ? call("ListMySessions", {}, { signal })
          : call("ListSessions", { UserName: whose }, { signal }),
    }),
  accounts: queryOptions({
    queryKey: [...key, "accounts"],
    queryFn: ({ signal }) => call("ListAccounts", {}, { signal }),
  }),
  accountMembers: (AccountId: string) =>
    queryOptions({
      queryKey: [...key, "account-members", AccountId],
      queryFn: ({ signal }) => call("ListAccountMembers", { AccountId }, { signal }),
    }),
};

/** Changes something about people, programs or accounts; every list of them is asked for anew. */
export function useChange<Name extends OperationName>(name: Name) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Question<Name>) => call(name, input),
    onSettled: () => invalidate(client, key, ["session"]),
    // A password, secret or code must not be kept longer than the page shows it.
    gcTime: 0,
  });
}
