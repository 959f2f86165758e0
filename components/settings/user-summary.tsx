import { KeyValue } from "@/components/ui/key-value";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import { builtInRoles, isBuiltInRole, roleLabel } from "@/core/access/roles";
import type { UserFacts } from "./queries";

/** What a user is and since when. */
export function UserSummary({ user }: { user: UserFacts }) {
  return (
    <Panel title="Summary" description={isBuiltInRole(user.Role) ? builtInRoles[user.Role].description : undefined}>
      <KeyValue
        items={[
          { label: "Role", value: roleLabel(user.Role) },
          { label: "Account", value: user.AccountId, isMono: true },
          { label: "Created", value: <Time value={new Date(user.CreatedDate)} /> },
          {
            label: "Password",
            value: user.HasPassword ? (
              <>
                set <Time value={new Date(user.PasswordChangedDate)} />
              </>
            ) : user.SignsInElsewhere ? (
              "None: signs in by the identity provider"
            ) : (
              "Not chosen yet"
            ),
          },
          { label: "Second factor", value: user.HasSecondFactor ? "On" : "Off" },
        ]}
      />
    </Panel>
  );
}
