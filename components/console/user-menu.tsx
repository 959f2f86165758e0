"use client";

import { CircleUser, Fingerprint, KeyRound, LogOut } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Menu } from "@/components/ui/menu";
import { onDemand } from "@/components/ui/on-demand";
import { toast } from "@/components/ui/toast";
import { TopBarButton } from "@/components/ui/top-bar-button";
import { messageOf } from "./console-error";
import { useSignOut } from "./session";

const ChangePasswordDialog = dynamic(
  () => onDemand(() => import("./change-password-dialog")).then((loaded) => loaded.ChangePasswordDialog),
  { ssr: false },
);

/** Who is signed in, and what they can do about themselves. */
export function UserMenu({ userName }: { userName: string }) {
  const [changing, setChanging] = useState<"open" | "closed">();
  const signOut = useSignOut();
  return (
    <>
      <Menu
        label={`Signed in as ${userName}`}
        trigger={
          <TopBarButton label={`User ${userName}`} icon={CircleUser}>
            <span className="max-w-32 truncate max-sm:hidden">{userName}</span>
          </TopBarButton>
        }
        items={[
          { id: "profile", label: "My profile", icon: CircleUser, href: "/settings/profile" },
          { id: "access-keys", label: "My access keys", icon: Fingerprint, href: "/settings/access-keys" },
          { id: "password", label: "Change password", icon: KeyRound, onAction: () => setChanging("open") },
          {
            id: "sign-out",
            label: "Sign out",
            icon: LogOut,
            onAction: () =>
              signOut.mutate(undefined, {
                onError: (error) =>
                  toast({ family: "red", title: "You are still signed in.", description: messageOf(error) }),
              }),
          },
        ]}
      />
      {changing && (
        <ChangePasswordDialog
          isOpen={changing === "open"}
          onOpenChange={(isOpen) => setChanging(isOpen ? "open" : "closed")}
        />
      )}
    </>
  );
}
