"use client";

import { Info, X } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "./class-names";
import { IconButton } from "./icon-button";
import { statusFamilies } from "./status-family";

/** What {@link Banner} takes. */
export interface BannerProps {
  kind: "info" | "success" | "warning" | "error";
  title?: ReactNode;
  children?: ReactNode;
  /** Buttons or links at the end. */
  action?: ReactNode;
  /** Shows a close button when given. */
  onDismiss?: () => void;
}

const families = { info: "blue", success: "green", warning: "amber", error: "red" } as const;

/** A message across the width of what it is about. Errors are announced at once, the others when it is quiet. */
export function Banner({ kind, title, children, action, onDismiss }: BannerProps) {
  const { icon, text, tint, border } = statusFamilies[families[kind]];
  const Icon = kind === "info" ? Info : icon;
  return (
    <div
      role={kind === "error" ? "alert" : "status"}
      className={classNames("flex items-start gap-2.5 rounded-md border-l-3 px-3 py-2", tint, border)}
    >
      <Icon aria-hidden size={16} className={classNames("mt-0.5 shrink-0", text)} />
      <div className="flex min-w-0 flex-1 flex-wrap items-start gap-x-4 gap-y-1.5">
        <div className="min-w-0 flex-1 basis-64 break-words text-ink">
          {title && <p className="font-semibold">{title}</p>}
          {children}
        </div>
        {action && <div className="flex shrink-0 gap-2">{action}</div>}
      </div>
      {onDismiss && (
        <span className="-my-0.5">
          <IconButton size="small" label="Dismiss" icon={X} onPress={onDismiss} />
        </span>
      )}
    </div>
  );
}
