"use client";

import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call, forgetPerson, forgetSession, type OperationName, type Question } from "./call";

/** Who is signed in, in which account; asked once and whenever the page is looked at again. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => call("GetSession", {}, { signal }),
  staleTime: 60_000,
});

/** The signed-in person; undefined until known, and when nobody is signed in. */
export function useSession() {
  const { data } = useQuery(sessionQuery);
  return data?.SignedIn ? data : undefined;
}

/** Signs in with user name and password, and a code once it was asked for. */
export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Question<"SignIn">) => {
      forgetPerson();
      return call("SignIn", input);
    },
    onSuccess: () => startOver(client),
  });
}

/** Signs in with a one-use link, and a code once it was asked for. */
export function useSignInWithLink() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Question<"SignInWithLink">) => {
      forgetPerson();
      return call("SignInWithLink", input);
    },
    onSuccess: () => startOver(client),
  });
}

/** Ends the session, in every tab that shares it. */
export function useSignOut() {
  return useMutation({
    mutationFn: () => call("SignOut", {}),
    // A full load: nothing of what this person saw stays in memory.
    onSuccess: () => window.location.assign("/sign-in"),
  });
}

/** Changes one's own password; other sessions of the same user end. */
export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Question<"ChangePassword">) => call("ChangePassword", input),
    onSuccess: () => {
      forgetSession();
      return client.invalidateQueries(sessionQuery);
    },
  });
}

/** Goes to work in another account: everything is loaded anew there. */
export function useSwitchAccount() {
  return useMutation({
    mutationFn: (AccountId: string) => call("SwitchAccount", { AccountId }),
    onSuccess: () => window.location.assign("/overview"),
  });
}

/** Nothing that was asked as somebody else, or as nobody, stays. */
function startOver(client: QueryClient) {
  client.clear();
}

/** Whether the console may offer an operation: some policy permits it on something. False until it is known. */
export function useMay(): (operation: OperationName) => boolean {
  const session = useSession();
  return (operation) => session?.Operations.includes(operation) ?? false;
}
