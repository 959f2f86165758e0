"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { DetailScreen } from "@/components/console/detail-screen";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { onDemand } from "@/components/ui/on-demand";
import { Panel } from "@/components/ui/panel";
import { Screen } from "@/components/ui/screen";
import { Time } from "@/components/ui/time";
import { settingsQueries, type UserFacts } from "./queries";
import { SecondFactorPanel } from "./second-factor-panel";
import { SessionsPanel } from "./sessions-panel";
import { UserSummary } from "./user-summary";

const ChangePasswordDialog = dynamic(
  () =>
    onDemand(() => import("@/components/console/change-password-dialog")).then((loaded) => loaded.ChangePasswordDialog),
  { ssr: false },
);

const MyIdentityPanel = dynamic(
  () =>
    onDemand(() => import("@/components/single-sign-on/my-identity-panel")).then((loaded) => loaded.MyIdentityPanel),
  { ssr: false },
);

/** Oneself: what one is here, and how one gets in. */
export function ProfileScreen() {
  const query = useQuery(settingsQueries.profile);
  return (
    <DetailScreen query={query} title="My profile" breadcrumbs={[]} missing={[]} missingTitle="">
      {(user) => <Known user={user} />}
    </DetailScreen>
  );
}

function Known({ user }: { user: UserFacts }) {
  const [isChanging, setChanging] = useState(false);
  return (
    <Screen
      title="My profile"
      status={<Badge>{user.UserName}</Badge>}
      actions={<ButtonLink href="/settings/access-keys">My access keys</ButtonLink>}
    >
      <UserSummary user={user} />
      {user.SignsInElsewhere ? (
        <Panel title="Password">
          <p>You sign in by your identity provider and have no password here.</p>
        </Panel>
      ) : (
        <Panel title="Password" actions={<Button onPress={() => setChanging(true)}>Change password</Button>}>
          <p>
            Last changed <Time value={new Date(user.PasswordChangedDate)} />. A change signs you out everywhere else.
          </p>
        </Panel>
      )}
      <MyIdentityPanel signsInElsewhere={user.SignsInElsewhere} />
      <SecondFactorPanel user={user} />
      <SessionsPanel whose={undefined} />
      {isChanging && <ChangePasswordDialog isOpen onOpenChange={setChanging} />}
    </Screen>
  );
}
