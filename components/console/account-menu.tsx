"use client";

import { Building2, Check } from "lucide-react";
import { Menu } from "@/components/ui/menu";
import { toast } from "@/components/ui/toast";
import { TopBarButton } from "@/components/ui/top-bar-button";
import type { Answer } from "./call";
import { messageOf } from "./console-error";
import { useSwitchAccount } from "./session";

type Person = Extract<Answer<"GetSession">, { SignedIn: true }>;

/** The account that is worked in; a menu of them for whoever may work in several. */
export function AccountMenu({ person }: { person: Person }) {
  const change = useSwitchAccount();
  const words = (
    <>
      {person.AccountName} <span aria-hidden>·</span> {person.Region}
    </>
  );
  if (person.Accounts.length < 2)
    return (
      <span
        className="px-2 text-sm whitespace-nowrap text-bar-muted max-lg:hidden"
        title={`Account ${person.AccountId}`}
      >
        {words}
      </span>
    );
  return (
    <Menu
      label="Account"
      trigger={
        <TopBarButton label={`Account ${person.AccountName}`} icon={Building2}>
          <span className="max-w-48 truncate max-sm:max-w-20">{words}</span>
        </TopBarButton>
      }
      items={person.Accounts.map(({ AccountId, AccountName, Role }) => ({
        id: AccountId,
        label: AccountName,
        description: `${AccountId} · ${Role}`,
        icon: AccountId === person.AccountId ? Check : Building2,
        isDisabled: AccountId === person.AccountId,
        onAction: () =>
          change.mutate(AccountId, {
            onError: (error) =>
              toast({ family: "red", title: "The account was not changed.", description: messageOf(error) }),
          }),
      }))}
    />
  );
}
