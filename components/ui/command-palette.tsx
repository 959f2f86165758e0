"use client";

import { type LucideIcon, Search } from "lucide-react";
import {
  Dialog as AriaDialog,
  Autocomplete,
  Header,
  Input,
  Menu,
  MenuItem,
  MenuSection,
  Modal,
  ModalOverlay,
  SearchField,
  useFilter,
} from "react-aria-components";
import { classNames } from "./class-names";
import { backdropStyle } from "./dialog";
import { optionStyle } from "./option-style";

/** One thing the palette can do. */
export interface PaletteItem {
  id: string;
  label: string;
  /** The heading it stands under. */
  group: string;
  icon?: LucideIcon;
  /** At the right, such as an id or a shortcut. */
  note?: string;
  /** Other words it is found by. */
  keywords?: string;
  href?: string;
  onAction?: () => void;
}

/** What {@link CommandPalette} takes. */
export interface CommandPaletteProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  items: readonly PaletteItem[];
  placeholder?: string;
  /** Told what is typed, for callers that search elsewhere and hand in more items. */
  onSearch?: (text: string) => void;
}

/** Everything one can do or go to, found by typing a part of its name. Arrows choose, Enter does it, Escape leaves. */
export function CommandPalette({
  isOpen,
  onOpenChange,
  items,
  placeholder = "Go to or do…",
  onSearch,
}: CommandPaletteProps) {
  const { contains } = useFilter({ sensitivity: "base" });
  const groups = [...new Set(items.map((item) => item.group))];
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={onOpenChange} isDismissable className={backdropStyle}>
      <Modal className="w-full max-w-xl">
        <AriaDialog
          aria-label="Command palette"
          className="flex max-h-[70vh] flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-dialog outline-none"
        >
          <Autocomplete
            filter={(text, typed) => typed.split(/\s+/).every((word) => contains(text, word))}
            onInputChange={onSearch}
          >
            <SearchField
              aria-label={placeholder}
              autoFocus
              className="flex h-11 shrink-0 items-center gap-2.5 border-b border-line px-4"
            >
              <Search aria-hidden size={16} className="shrink-0 text-muted" />
              <Input
                placeholder={placeholder}
                className="h-full min-w-0 flex-1 bg-transparent text-lg outline-none [&::-webkit-search-cancel-button]:hidden"
              />
            </SearchField>
            <Menu
              aria-label="Commands"
              className="min-h-0 flex-1 overflow-auto p-1.5 outline-none"
              onAction={() => onOpenChange(false)}
              renderEmptyState={() => <p className="px-2 py-6 text-center text-muted">No matches</p>}
            >
              {groups.map((group) => (
                <MenuSection key={group} className="pb-1">
                  <Header className="px-2 py-1 text-sm text-faint">{group}</Header>
                  {items
                    .filter((item) => item.group === group)
                    .map(({ id, label, icon: Icon, note, keywords = "", href, onAction }) => (
                      <MenuItem
                        key={id}
                        id={id}
                        textValue={`${label} ${group} ${keywords}`}
                        aria-label={label}
                        href={href}
                        onAction={onAction}
                        className={classNames(optionStyle, "min-h-8")}
                      >
                        {Icon && <Icon aria-hidden size={15} className="shrink-0 text-muted" />}
                        <span className="min-w-0 flex-1 truncate">{label}</span>
                        {note && <span className="shrink-0 font-mono text-xs text-muted">{note}</span>}
                      </MenuItem>
                    ))}
                </MenuSection>
              ))}
            </Menu>
          </Autocomplete>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
