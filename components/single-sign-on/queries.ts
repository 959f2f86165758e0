"use client";

import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Answer, call, forgetPerson, type OperationName, type Question } from "@/components/console/call";
import { invalidate } from "@/components/console/invalidate";

const key = ["single-sign-on"] as const;

/** The settings of the identity provider, as they are shown. */
export type ProviderFacts = NonNullable<Answer<"GetSingleSignOn">["Provider"]>;
/** Whom the provider knows a user as. */
export type IdentityFacts = Answer<"GetMyIdentity">;

/** Questions about signing in by the identity provider. */
export const singleSignOnQueries = {
  ways: queryOptions({
    queryKey: [...key, "ways"],
    queryFn: ({ signal }) => call("GetSignInWays", {}, { signal }),
    staleTime: 60_000,
  }),
  settings: queryOptions({
    queryKey: [...key, "settings"],
    queryFn: ({ signal }) => call("GetSingleSignOn", {}, { signal }),
  }),
  myIdentity: queryOptions({
    queryKey: [...key, "my-identity"],
    queryFn: ({ signal }) => call("GetMyIdentity", {}, { signal }),
  }),
  userIdentity: (UserName: string) =>
    queryOptions({
      queryKey: [...key, "user-identity", UserName],
      queryFn: ({ signal }) => call("GetUserIdentity", { UserName }, { signal }),
    }),
};

/** Changes something about it; what is on screen of it is asked for anew. */
export function useSingleSignOnChange<Name extends OperationName>(name: Name) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Question<Name>) => call(name, input),
    onSettled: () => invalidate(client, key),
    // A secret must not be kept longer than the page shows it.
    gcTime: 0,
  });
}

/** Leaves for the provider, to sign in there and come back to a page. */
export function useBeginSingleSignOn() {
  return useMutation({
    mutationFn: (next: string) => call("BeginSingleSignOn", next.length > 1024 ? {} : { Next: next }),
    onSuccess: ({ Location }) => window.location.assign(Location),
  });
}

/** Signs in with what the provider sent back, and a code once it was asked for. */
export function useSignInWithProvider() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Question<"SignInWithProvider">) => {
      forgetPerson();
      return call("SignInWithProvider", input);
    },
    // Nothing that was asked as somebody else, or as nobody, stays.
    onSuccess: (answer) => answer.SignedIn && client.clear(),
  });
}
