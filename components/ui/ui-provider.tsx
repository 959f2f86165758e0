"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { I18nProvider, RouterProvider } from "react-aria-components";
import { ToastHost } from "./toast";

/**
 * What the parts of this folder need around them, once per page: client-side navigation for links inside menus,
 * tables and tabs, one language for dates and numbers (so that server and browser write the same text), and the
 * region where toasts appear.
 */
export function UiProvider({ children }: { children: ReactNode }) {
  const router = useRouter();
  return (
    <I18nProvider locale="en-US">
      <RouterProvider navigate={(href) => router.push(href)}>
        {children}
        <ToastHost />
      </RouterProvider>
    </I18nProvider>
  );
}
