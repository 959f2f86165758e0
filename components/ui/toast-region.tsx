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
import { statusFamilies } from "./status-family";
import type { ToastContent } from "./toast";

const queue = new AriaToastQueue<ToastContent>({ maxVisibleToasts: 4 });

/** Puts a notice on screen, for ever or for a time in milliseconds. */
export function showToast(content: ToastContent, timeout: number | undefined): void {
  queue.add(content, { timeout });
}

/** Where toasts appear, reached with F6. */
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
