"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { DetailScreen } from "@/components/console/detail-screen";
import { useLive } from "@/components/console/live";
import { useSession } from "@/components/console/session";
import { useUrlState } from "@/components/console/url-state";
import { Badge } from "@/components/ui/badge";
import { Menu } from "@/components/ui/menu";
import { onDemand } from "@/components/ui/on-demand";
import { Screen } from "@/components/ui/screen";
import { Tabs } from "@/components/ui/tabs";
import { AccessKeysPanel } from "./access-keys-panel";
import { settingsQueries, type UserFacts } from "./queries";
import { SessionsPanel } from "./sessions-panel";
import type { UserAction } from "./user-dialogs";
import { UserGroupsPanel } from "./user-groups-panel";
import { UserSummary } from "./user-summary";

const breadcrumbs = [{ label: "People", href: "/settings/users" }];
const address = { tab: "groups" };
const UserIdentityPanel = dynamic(
  () =>
    onDemand(() => import("@/components/single-sign-on/user-identity-panel")).then(
      (loaded) => loaded.UserIdentityPanel,
    ),
  { ssr: false },
);
const UserDialogs = dynamic(() => onDemand(() => import("./user-dialogs")).then((loaded) => loaded.UserDialogs), {
  ssr: false,
});

/** One user: what they are, how they get in, their programs' keys. */
export function UserScreen({ name }: { name: string }) {
  const query = useQuery(settingsQueries.user(name));
  useLive("access", undefined, settingsQueries.all);
  return (
    <DetailScreen
      query={query}
      title={name}
      breadcrumbs={breadcrumbs}
      missing={["UserNotFound", "ValidationException"]}
      missingTitle="User not found"
    >
      {(user) => <Known user={user} />}
    </DetailScreen>
  );
}

function Known({ user }: { user: UserFacts }) {
  const router = useRouter();
  const session = useSession();
  const [{ tab }, setUrl] = useUrlState(address);
  const [action, setAction] = useState<UserAction>();
  const isSelf = session?.UserName === user.UserName && session.AccountId === session.HomeAccountId;
  const ownNote = isSelf ? "Not on yourself: see your profile." : undefined;
  return (
    <Screen
      title={user.UserName}
      breadcrumbs={breadcrumbs}
      status={isSelf && <Badge family="blue">you</Badge>}
      actions={
        <Menu
          label="Actions"
          items={[
            [
              {
                id: "role",
                label: "Change role",
                isDisabled: isSelf,
                description: ownNote,
                onAction: () => setAction("role"),
              },
              {
                id: "reset",
                label: "Reset password",
                isDisabled: isSelf,
                description: ownNote,
                onAction: () => setAction("reset"),
              },
              {
                id: "second-factor",
                label: "Reset second factor",
                isDisabled: isSelf || !user.HasSecondFactor,
                description: isSelf ? ownNote : user.HasSecondFactor ? undefined : "There is none.",
                onAction: () => setAction("second-factor"),
              },
            ],
            [
              {
                id: "delete",
                label: "Delete user",
                isDanger: true,
                isDisabled: isSelf,
                description: ownNote,
                onAction: () => setAction("delete"),
              },
            ],
          ]}
        />
      }
    >
      <UserSummary user={user} />
      <UserIdentityPanel userName={user.UserName} />
      <Tabs
        label="About this user"
        selected={tab}
        onSelect={(id) => setUrl({ tab: id })}
        items={[
          { id: "groups", label: "Groups", count: user.Groups.length, content: <UserGroupsPanel user={user} /> },
          { id: "keys", label: "Access keys", content: <AccessKeysPanel whose={user.UserName} /> },
          { id: "sessions", label: "Sessions", content: <SessionsPanel whose={user.UserName} /> },
        ]}
      />
      {action && (
        <UserDialogs
          action={action}
          user={user}
          onClose={() => setAction(undefined)}
          onDeleted={() => router.push("/settings/users")}
        />
      )}
    </Screen>
  );
}
