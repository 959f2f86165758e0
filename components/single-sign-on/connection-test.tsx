"use client";

import { isAllShownBeside, messageOf } from "@/components/console/console-error";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { KeyValue } from "@/components/ui/key-value";
import type { useSingleSignOnChange } from "./queries";

type Test = ReturnType<typeof useSingleSignOnChange<"TestSingleSignOn">>;

/** Asks the issuer what it says of itself, before anybody depends on it. */
export function ConnectionTest({ test, issuer }: { test: Test; issuer: string }) {
  const found = test.data;
  const isOfThisIssuer = test.variables?.Issuer === issuer;
  return (
    <div className="flex flex-col items-start gap-3">
      <Button isPending={test.isPending} isDisabled={!issuer} onPress={() => test.mutate({ Issuer: issuer })}>
        Test connection
      </Button>
      {isOfThisIssuer && test.isError && !isAllShownBeside(test.error, ["Issuer"]) && (
        <Banner kind="error">{messageOf(test.error)}</Banner>
      )}
      {isOfThisIssuer && found?.Problem !== undefined && <Banner kind="error">{found.Problem}</Banner>}
      {isOfThisIssuer && found?.Problem === undefined && found && (
        <div className="flex w-full flex-col gap-3">
          <Banner kind={found.SupportsPkce ? "success" : "warning"} title="The provider answers.">
            {found.SupportsPkce
              ? "Whether it accepts the client ID and secret shows when somebody signs in."
              : "It does not say that it supports PKCE (S256), which is used here; most providers accept it all the same."}
          </Banner>
          <KeyValue
            columns={2}
            items={[
              { label: "Authorization endpoint", value: found.AuthorizationEndpoint, isMono: true },
              { label: "Token endpoint", value: found.TokenEndpoint, isMono: true },
              { label: "User info endpoint", value: found.UserInfoEndpoint, isMono: true },
              { label: "Keys", value: found.KeysAddress, isMono: true },
              { label: "Scopes", value: found.Scopes.join(" "), isWide: true },
              { label: "Claims", value: found.Claims.join(" "), isWide: true },
            ]}
          />
        </div>
      )}
    </div>
  );
}
