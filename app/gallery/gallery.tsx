"use client";

import { Boxes, CircleHelp, FileText, Menu as MenuIcon, Server, Terminal, Timer } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Navigation } from "@/components/ui/navigation";
import { RadioGroup } from "@/components/ui/radio-group";
import { Screen } from "@/components/ui/screen";
import { SplitPanel } from "@/components/ui/split-panel";
import { TopBar } from "@/components/ui/top-bar";
import { TopBarButton } from "@/components/ui/top-bar-button";
import { ActionsSection } from "./actions-section";
import { FieldsSection } from "./fields-section";
import { OverlaysSection } from "./overlays-section";
import { StatusSection } from "./status-section";
import { TablesSection } from "./tables-section";

const groups = [
  { items: [{ href: "/gallery", label: "Gallery", icon: Boxes }] },
  {
    title: "Services",
    items: [
      { href: "/gallery#actions", label: "Actions", icon: Terminal },
      { href: "/gallery#status", label: "Status", icon: Timer },
    ],
  },
  {
    title: "Resources",
    items: [
      { href: "/gallery#fields", label: "Fields", icon: FileText },
      { href: "/gallery#tables", label: "Tables", icon: Server },
    ],
  },
];

const themes = [
  { id: "system", label: "System" },
  { id: "light", label: "Light" },
  { id: "dark", label: "Dark" },
] as const;

/** The gallery inside the frame that the console has: top bar, navigation, content. */
export function Gallery({ theme: first }: { theme: "system" | "light" | "dark" }) {
  const [theme, setTheme] = useState(first);
  const [isSplit, setSplit] = useState(false);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <TopBar
        name="Gallery"
        homeHref="/gallery"
        menuButton={
          <span className="md:hidden">
            <TopBarButton label="Open navigation" icon={MenuIcon} onPress={() => setOpen(true)} />
          </span>
        }
      >
        <TopBarButton label="Help" icon={CircleHelp} />
      </TopBar>
      <div className="flex">
        <Navigation label="Parts" groups={groups} currentPath="/gallery" isOpen={isOpen} onOpenChange={setOpen} />
        <main id="content" className="min-w-0 flex-1">
          <SplitPanel
            panel={
              isSplit
                ? { title: "web-00001", onClose: () => setSplit(false), children: <p>What is selected, in detail.</p> }
                : undefined
            }
          >
            <Screen
              title="Gallery"
              count={38}
              breadcrumbs={[{ label: "Development", href: "/gallery" }]}
              description="Every part in every state. Change it here first, look at it in both themes, then use it."
              actions={
                <>
                  <Button onPress={() => setSplit(true)}>Split panel</Button>
                  <RadioGroup
                    label="Theme"
                    isLabelHidden
                    look="row"
                    options={themes}
                    value={theme}
                    onChange={(value) => {
                      setTheme(value);
                      // The server reads the cookie on the next visit; the attribute shows it now.
                      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
                      document.cookie =
                        value === "system" ? "theme=; path=/; max-age=0" : `theme=${value}; path=/; samesite=lax`;
                      if (value === "system") delete document.documentElement.dataset.theme;
                      else document.documentElement.dataset.theme = value;
                    }}
                  />
                </>
              }
            >
              <ActionsSection />
              <StatusSection />
              <TablesSection />
              <FieldsSection />
              <OverlaysSection />
            </Screen>
          </SplitPanel>
        </main>
      </div>
    </>
  );
}
