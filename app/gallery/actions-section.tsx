"use client";

import { Download, Play, Plus, RefreshCw, Square, Trash2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { CopyButton } from "@/components/ui/copy-button";
import { IconButton } from "@/components/ui/icon-button";
import { Link } from "@/components/ui/link";
import { Menu } from "@/components/ui/menu";
import { Panel } from "@/components/ui/panel";
import { toast } from "@/components/ui/toast";

const menuItems = [
  [
    { id: "again", label: "Rerun", icon: Play, description: "With the same targets" },
    { id: "download", label: "Download", icon: Download, href: "/gallery" },
    { id: "stop", label: "Stop", icon: Square, isDisabled: true, description: "It has ended" },
  ],
  [{ id: "delete", label: "Delete", icon: Trash2, isDanger: true }],
];

/** Buttons, links and menus. */
export function ActionsSection() {
  return (
    <Panel title="Actions" description="Buttons do, links lead.">
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap items-center gap-2">
          <Button kind="primary" icon={Plus}>
            Primary
          </Button>
          <Button>Normal</Button>
          <Button kind="quiet">Quiet</Button>
          <Button kind="danger" icon={Trash2}>
            Danger
          </Button>
          <Button kind="primary" isPending>
            Pending
          </Button>
          <Button isDisabled>Disabled</Button>
          <Button kind="primary" isDisabled>
            Disabled
          </Button>
          <ButtonLink href="/gallery" kind="primary">
            Link
          </ButtonLink>
          <Menu label="Actions" items={menuItems} />
          <IconButton label="Refresh" icon={RefreshCw} />
          <IconButton label="Refresh, framed" icon={RefreshCw} kind="normal" />
          <IconButton label="Cannot refresh" icon={RefreshCw} kind="normal" isDisabled />
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <Button size="small" kind="primary">
            Small
          </Button>
          <Button size="small">Small</Button>
          <CopyButton value="text" label="Copy text" />
          <CopyButton value="text" label="Copy" isWide />
          <Link href="/gallery">A link</Link>
          <Link href="/gallery" isMono>
            mi-0123456789abcdef0
          </Link>
          <Link href="https://example.com" isExternal>
            Elsewhere
          </Link>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <Button onPress={() => toast({ family: "green", title: "Parameter created." })}>Green toast</Button>
          <Button
            onPress={() =>
              toast({
                family: "red",
                title: "The command could not be cancelled.",
                description: "It has already ended.",
                action: { label: "View", onPress: () => {} },
              })
            }
          >
            Red toast
          </Button>
        </div>
      </div>
    </Panel>
  );
}
