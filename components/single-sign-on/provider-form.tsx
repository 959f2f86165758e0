"use client";

import { useState } from "react";
import { isAllShownBeside, messageOf, problemAt } from "@/components/console/console-error";
import { RoleSelect } from "@/components/settings/role-select";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { CodeBlock } from "@/components/ui/code-block";
import { Panel } from "@/components/ui/panel";
import { TextField } from "@/components/ui/text-field";
import { Time } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";
import { useIsHydrated } from "@/components/ui/use-is-hydrated";
import { isBuiltInRole } from "@/core/access/roles";
import { DEFAULT_USER_NAME_CLAIM, redirectUriOf } from "@/core/single-sign-on/provider-rules";
import { ConnectionTest } from "./connection-test";
import { GroupMappingsField } from "./group-mappings-field";
import { type ProviderFacts, useSingleSignOnChange } from "./queries";

/** The settings as they are being edited. */
const draftOf = (provider: ProviderFacts | undefined, consoleUrl: string) => ({
  Name: provider?.Name ?? "",
  Issuer: provider?.Issuer ?? "",
  ClientId: provider?.ClientId ?? "",
  ClientSecret: "",
  ConsoleUrl: provider?.ConsoleUrl ?? consoleUrl,
  scopes: (provider?.Scopes ?? ["profile"]).join(" "),
  UserNameClaim: provider?.UserNameClaim ?? DEFAULT_USER_NAME_CLAIM,
  GroupsClaim: provider?.GroupsClaim ?? "",
  GroupMappings: provider?.GroupMappings ?? [],
  CreatesUsers: provider?.CreatesUsers ?? false,
  NewUserRole: provider && isBuiltInRole(provider.NewUserRole) ? provider.NewUserRole : ("None" as const),
  AsksSecondFactor: provider?.AsksSecondFactor ?? false,
  AlarmsOnPassword: provider?.AlarmsOnPassword ?? true,
  IsEnabled: provider?.IsEnabled ?? true,
});

const fields = ["Name", "Issuer", "ClientId", "ClientSecret", "ConsoleUrl", "Scopes", "UserNameClaim", "GroupsClaim"];

/** Sets the provider up, or anew. The client secret is typed and never shown. */
export function ProviderForm(props: { provider: ProviderFacts | undefined; publicUrl: string | undefined }) {
  // The console's own address is known in the browser alone.
  return useIsHydrated() ? <Form {...props} /> : null;
}

function Form({ provider, publicUrl }: { provider: ProviderFacts | undefined; publicUrl: string | undefined }) {
  const [draft, setDraft] = useState(() => draftOf(provider, publicUrl ?? window.location.origin));
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  const update = useSingleSignOnChange("UpdateSingleSignOn");
  const test = useSingleSignOnChange("TestSingleSignOn");
  const { ClientSecret, scopes, ...rest } = draft;
  const text = (field: "Name" | "Issuer" | "ClientId" | "ConsoleUrl" | "UserNameClaim" | "GroupsClaim") => ({
    value: draft[field],
    onChange: (value: string) => set({ [field]: value }),
    error: problemAt(update.error, field),
    autoComplete: "off",
  });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (update.isPending) return;
        update.mutate(
          {
            ...rest,
            Issuer: rest.Issuer.trim(),
            Scopes: scopes.split(/\s+/).filter(Boolean),
            ...(ClientSecret && { ClientSecret }),
          },
          { onSuccess: () => toast({ family: "green", title: "Single sign-on saved." }) },
        );
      }}
    >
      <Panel
        title="Provider"
        description="What the provider calls an OpenID Connect client, or a web application. Not yet tried with Keycloak, Entra ID, Okta or Google."
      >
        <div className="flex max-w-3xl flex-col gap-4">
          <div className="grid items-start gap-4 sm:grid-cols-2">
            <TextField
              label="Name"
              help="On the sign-in page: Sign in with …"
              isRequired
              placeholder="Example"
              {...text("Name")}
            />
            <TextField
              label="Console address"
              help="Where people open this console."
              isRequired
              isMono
              {...text("ConsoleUrl")}
            />
          </div>
          <div className="flex flex-col gap-1">
            <p className="font-medium">Redirect URI</p>
            <p className="text-sm text-muted">Register exactly this at the provider.</p>
            <CodeBlock label="Redirect URI" code={redirectUriOf(draft.ConsoleUrl.replace(/\/+$/, ""))} isWrapped />
          </div>
          <TextField
            label="Issuer"
            help="The address under which the provider describes itself, exactly as it writes it. This server asks it."
            isRequired
            isMono
            placeholder="https://login.example.com/realms/main"
            {...text("Issuer")}
            error={problemAt(update.error, "Issuer") ?? problemAt(test.error, "Issuer")}
          />
          <ConnectionTest test={test} issuer={draft.Issuer.trim()} />
          <div className="grid items-start gap-4 sm:grid-cols-2">
            <TextField
              label="Client ID"
              help="As the provider calls this console."
              isRequired
              isMono
              {...text("ClientId")}
            />
            <TextField
              label="Client secret"
              help={
                provider?.HasClientSecret
                  ? "One is stored, encrypted. Leave it empty to keep it."
                  : "Stored encrypted and never shown again. Empty for a public client."
              }
              type="password"
              autoComplete="new-password"
              isOptional
              value={ClientSecret}
              onChange={(value) => set({ ClientSecret: value })}
              error={problemAt(update.error, "ClientSecret")}
            />
          </div>
        </div>
      </Panel>
      <Panel
        title="People"
        description="People are known by the provider's subject, never by their name or e-mail address."
      >
        <div className="flex max-w-3xl flex-col gap-4">
          <Checkbox
            isSelected={draft.CreatesUsers}
            onChange={(CreatesUsers) => set({ CreatesUsers })}
            help="Otherwise only users who are linked can sign in: by themselves on their profile, or by an administrator."
          >
            Create a user when somebody signs in for the first time
          </Checkbox>
          {draft.CreatesUsers && (
            <div className="flex flex-col gap-2 pl-6">
              <RoleSelect
                value={draft.NewUserRole}
                onChange={(NewUserRole) => set({ NewUserRole })}
                error={problemAt(update.error, "NewUserRole")}
                help="What new users may do before anybody gives them more."
              />
              {draft.NewUserRole === "Administrator" && (
                <Banner kind="warning">Everybody whom the provider knows becomes an administrator here.</Banner>
              )}
            </div>
          )}
          <Checkbox
            isSelected={draft.AsksSecondFactor}
            onChange={(AsksSecondFactor) => set({ AsksSecondFactor })}
            help="Of those who have set one up here. Otherwise the provider's own proof is enough."
          >
            Ask for the second factor after the provider
          </Checkbox>
          <Checkbox
            isSelected={draft.AlarmsOnPassword}
            onChange={(AlarmsOnPassword) => set({ AlarmsOnPassword })}
            help="Every page then tells those who may view the audit, until they have seen it. Passwords go on working."
          >
            Raise an alarm when somebody signs in with a password
          </Checkbox>
          <div className="grid items-start gap-4 sm:grid-cols-3">
            <TextField label="User name claim" help="Names new users." isRequired isMono {...text("UserNameClaim")} />
            <TextField
              label="Groups claim"
              help="A text or a list of texts."
              isOptional
              isMono
              {...text("GroupsClaim")}
            />
            <TextField
              label="Scopes"
              help="Beside openid, with spaces between."
              isOptional
              isMono
              autoComplete="off"
              value={scopes}
              onChange={(value) => set({ scopes: value })}
              error={problemAt(update.error, "Scopes")}
            />
          </div>
          <GroupMappingsField
            value={draft.GroupMappings}
            onChange={(GroupMappings) => set({ GroupMappings })}
            error={update.error}
          />
        </div>
      </Panel>
      {update.isError && !isAllShownBeside(update.error, [...fields, "GroupMappings", "NewUserRole"]) && (
        <Banner kind="error">{messageOf(update.error)}</Banner>
      )}
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
        <Checkbox isSelected={draft.IsEnabled} onChange={(IsEnabled) => set({ IsEnabled })}>
          Offer it on the sign-in page
        </Checkbox>
        <Button
          type="submit"
          kind="primary"
          isPending={update.isPending}
          isDisabled={!draft.Name.trim() || !draft.Issuer.trim() || !draft.ClientId}
        >
          Save
        </Button>
        {provider && (
          <span className="text-sm text-muted">
            Saved <Time value={new Date(provider.UpdatedDate)} /> by {provider.UpdatedBy}
          </span>
        )}
      </div>
    </form>
  );
}
