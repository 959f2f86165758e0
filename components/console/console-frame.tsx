"use client";

import { useQuery } from "@tanstack/react-query";
import { Keyboard, Menu as MenuIcon, Search } from "lucide-react";
import dynamic from "next/dynamic";
import { usePathname, useRouter } from "next/navigation";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { FreezeBar } from "@/components/freeze/freeze-bar";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Navigation } from "@/components/ui/navigation";
import { onDemand, useIsOutdated } from "@/components/ui/on-demand";
import { Spinner } from "@/components/ui/spinner";
import { TopBar } from "@/components/ui/top-bar";
import { TopBarButton } from "@/components/ui/top-bar-button";
import { AccountMenu } from "./account-menu";
import { signInAddress } from "./call";
import { ConnectionBadge } from "./connection-badge";
import { messageOf } from "./console-error";
import { ConsoleKeys, type ConsoleKeysOpen } from "./console-keys";
import { useSessionEnd } from "./live";
import { MayNotSeeScreen } from "./may-not-see-screen";
import { mayOpen, permittedGroups } from "./pages";
import { sessionQuery, useMay } from "./session";
import { UserMenu } from "./user-menu";

const ChoosePasswordScreen = dynamic(
  () => onDemand(() => import("./choose-password-screen")).then((loaded) => loaded.ChoosePasswordScreen),
  { ssr: false },
);

/**
 * What stays on screen while a signed-in person moves between pages: top bar, navigation, live state. Whoever is not
 * signed in is led to the sign-in page and back.
 */
export function ConsoleFrame({ children }: { children: ReactNode }) {
  const [isNavigationOpen, setNavigationOpen] = useState(false);
  const [open, setOpen] = useState<ConsoleKeysOpen>();
  const path = usePathname();
  const router = useRouter();
  const session = useQuery(sessionQuery);
  const isSignedOut = session.data?.SignedIn === false;
  useEffect(() => {
    if (isSignedOut) router.replace(signInAddress());
  }, [isSignedOut, router]);
  useSessionEnd(useCallback(() => void session.refetch(), [session.refetch]));
  const person = session.data?.SignedIn ? session.data : undefined;
  const may = useMay();
  const isOutdated = useIsOutdated();

  return (
    <>
      <TopBar
        name="Quarterdeck"
        homeHref="/overview"
        menuButton={
          <span className="md:hidden">
            <TopBarButton label="Open navigation" icon={MenuIcon} onPress={() => setNavigationOpen(true)} />
          </span>
        }
        search={
          person && (
            <TopBarButton label="Search" icon={Search} onPress={() => setOpen("palette")}>
              <span className="max-sm:hidden">Search</span>
              <kbd className="ml-4 rounded-sm border border-bar-line px-1.5 font-sans text-xs leading-5 max-md:hidden">
                Ctrl K
              </kbd>
            </TopBarButton>
          )
        }
      >
        {person && (
          <>
            <AccountMenu person={person} />
            <ConnectionBadge />
            <span className="max-sm:hidden">
              <TopBarButton label="Keyboard shortcuts" icon={Keyboard} onPress={() => setOpen("help")} />
            </span>
            <UserMenu userName={person.UserName} />
          </>
        )}
      </TopBar>
      <div className="flex">
        <Navigation
          label="Systems Manager"
          groups={person ? permittedGroups(may, person.OwnsInstallation) : []}
          currentPath={path}
          isOpen={isNavigationOpen}
          onOpenChange={setNavigationOpen}
        />
        <main id="content" tabIndex={-1} className="min-w-0 flex-1 outline-none">
          {person && <FreezeBar />}
          {isOutdated && (
            <div className="px-4 pt-4 sm:px-6">
              <Banner
                kind="warning"
                title="Quarterdeck was updated."
                action={<Button onPress={() => window.location.reload()}>Load the page again</Button>}
              >
                This page is from before, and parts of it can no longer be shown.
              </Banner>
            </div>
          )}
          {person &&
            (person.MustChoosePassword ? (
              <ChoosePasswordScreen userName={person.UserName} />
            ) : mayOpen(path, may) ? (
              children
            ) : (
              <MayNotSeeScreen />
            ))}
          {session.isPending && (
            <div role="status" className="grid place-items-center gap-2 py-24 text-muted">
              <Spinner size={20} />
              <span className="sr-only">Opening the console</span>
            </div>
          )}
          {session.isError && !session.data && (
            <div className="p-6">
              <Banner
                kind="error"
                title="The console could not be opened."
                action={<Button onPress={() => void session.refetch()}>Retry</Button>}
              >
                {messageOf(session.error)}
              </Banner>
            </div>
          )}
        </main>
      </div>
      {person && <ConsoleKeys open={open} onOpen={setOpen} />}
    </>
  );
}
