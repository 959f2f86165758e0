"use client";

import { X } from "lucide-react";
import {
  Button as AriaButton,
  UNSTABLE_Toast as AriaToast,
  UNSTABLE_ToastContent as AriaToastContent,
  UNSTABLE_ToastQueue as AriaToastQueue,
  UNSTABLE_ToastRegion as AriaToastRegion,
  Text,
} from "react-aria-components";
import { Button } from "./button";
import { type StatusFamily, statusFamilies } from "./status-family";

/** What a toast says. */
export interface ToastContent {
  family: StatusFamily;
  title: string;
  description?: string;
  /** One thing to do about it; pressing it also closes the toast. */
  action?: { label: string; onPress: () => void };
}

const queue = new AriaToastQueue<ToastContent>({ maxVisibleToasts: 4 });

/**
 * Shows a short notice at the bottom right. Green, blue and grey ones leave after six seconds (not while the
 * pointer or focus is on them); red and amber ones, and those with an action, stay until they are closed, because
 * what is worth acting on must not disappear by itself. Returns a function that closes it.
 */
export function toast(content: ToastContent): () => void {
  const stays = content.family === "red" || content.family === "amber" || content.action !== undefined;
  const key = queue.add(content, stays ? {} : { timeout: 6000 });
  return () => queue.close(key);
}

/** Where toasts appear: once per page, reached with F6. */
export function ToastRegion() {
  return (
    <AriaToastRegion
      queue={queue}
      aria-label="Notices"
      className="fixed right-4 bottom-4 z-50 flex w-88 max-w-[calc(100vw-2rem)] flex-col gap-2 rounded-lg"
    >
      {({ toast: item }) => {
        const { icon: Icon, text } = statusFamilies[item.content.family];
        return (
          <AriaToast
            toast={item}
            className="flex items-start gap-2.5 rounded-lg border border-line bg-raised p-3 shadow-popover"
          >
            <Icon aria-hidden size={16} className={`mt-0.5 shrink-0 ${text}`} />
            <AriaToastContent className="flex min-w-0 flex-1 flex-col items-start gap-0.5">
              <Text slot="title" className="font-medium break-words">
                {item.content.title}
              </Text>
              {item.content.description && (
                <Text slot="description" className="text-muted break-words">
                  {item.content.description}
                </Text>
              )}
              {item.content.action && (
                <span className="mt-1.5">
                  <Button
                    size="small"
                    onPress={() => {
                      item.content.action?.onPress();
                      queue.close(item.key);
                    }}
                  >
                    {item.content.action.label}
                  </Button>
                </span>
              )}
            </AriaToastContent>
            <AriaButton
              slot="close"
              className="grid size-6 shrink-0 place-items-center rounded-md text-muted hover:bg-hover"
            >
              <X aria-hidden size={14} />
            </AriaButton>
          </AriaToast>
        );
      }}
    </AriaToastRegion>
  );
}
