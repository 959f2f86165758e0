import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium } from "@playwright/test";
import type { Product } from "./product";

const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";

/** The system's Chromium without a window; undefined when there is none. Scrollbars are shown, because they are dragged. */
export async function openBrowser(): Promise<Browser | undefined> {
  if (!existsSync(executablePath)) return undefined;
  return chromium.launch({
    executablePath,
    ignoreDefaultArgs: ["--hide-scrollbars"],
    args: [
      "--no-sandbox",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}

/** A browser profile of its own, with empty caches, in which the administrator is signed in. */
export async function signedInContext(browser: Browser, product: Product): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: product.url, viewport: { width: 1440, height: 900 } });
  await context.addCookies([{ ...product.cookie, url: product.url, httpOnly: true, sameSite: "Lax" }]);
  return context;
}
