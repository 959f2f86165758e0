import type { LucideIcon } from "lucide-react";
import NextLink from "next/link";
import type { ReactNode } from "react";
import { type ButtonKind, type ButtonSize, buttonStyle } from "./button-style";

/** What {@link ButtonLink} takes. */
export interface ButtonLinkProps {
  href: string;
  kind?: ButtonKind;
  size?: ButtonSize;
  icon?: LucideIcon;
  children: ReactNode;
}

/** A link that looks like a button: for actions that lead to a page, so that it can be opened in another tab. */
export function ButtonLink({ href, kind = "normal", size = "normal", icon: Icon, children }: ButtonLinkProps) {
  return (
    <NextLink href={href} className={buttonStyle(kind, size)}>
      {Icon && <Icon aria-hidden size={14} className="shrink-0" />}
      <span className="truncate">{children}</span>
    </NextLink>
  );
}
