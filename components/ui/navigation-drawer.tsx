"use client";

import { X } from "lucide-react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { IconButton } from "./icon-button";
import { NavigationGroups, type NavigationProps } from "./navigation-groups";

/** The pages on narrow screens: a drawer over the page, closed by Escape, a press outside or following a link. */
export function NavigationDrawer({ isOpen, onOpenChange, ...rest }: NavigationProps) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      isDismissable
      className="fixed inset-0 z-40 bg-backdrop md:hidden"
    >
      <Modal className="h-full w-64 max-w-[85vw] overflow-y-auto border-r border-line bg-surface">
        <AriaDialog className="outline-none">
          <div className="flex h-11 items-center justify-between border-b border-line pr-2 pl-4">
            <Heading slot="title" className="font-semibold">
              {rest.label}
            </Heading>
            <IconButton label="Close navigation" icon={X} onPress={() => onOpenChange(false)} />
          </div>
          <NavigationGroups {...rest} onFollow={() => onOpenChange(false)} />
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
