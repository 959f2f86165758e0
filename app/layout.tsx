import "./globals.css";
import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { UiProvider } from "@/components/ui/ui-provider";

/** What browsers show for a page that sets no title of its own, and how pages that do are suffixed. */
export const metadata: Metadata = {
  title: { default: "Quarterdeck", template: "%s · Quarterdeck" },
  description: "Run commands on your own machines and watch every line arrive.",
};

/** Tells browsers that both colour schemes are drawn, so that the first paint already has the right background. */
export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "light dark" };

/**
 * The root of every page. The theme follows the system unless the `theme` cookie says `light` or `dark`; the
 * attribute is set by the server, so no script runs before the first paint and none needs to be allowed.
 */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const chosen = (await cookies()).get("theme")?.value;
  return (
    <html lang="en" data-theme={chosen === "light" || chosen === "dark" ? chosen : undefined}>
      <body>
        <UiProvider>{children}</UiProvider>
      </body>
    </html>
  );
}
