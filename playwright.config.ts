import { defineConfig, devices } from "@playwright/test";

/**
 * The browser tests. Each worker starts a whole Quarterdeck of its own through the fixture, so no server is started
 * here. Chromium comes from the system (`npm test` installs it by apt); nothing is ever downloaded.
 */
export default defineConfig({
  testDir: "e2e",
  testMatch: "*.spec.ts",
  outputDir: process.env.QUARTERDECK_PLAYWRIGHT_OUTPUT ?? "test-results",
  fullyParallel: false,
  workers: 2,
  // Looking at every screen takes longest, so it begins; what is in api drives the product without a browser, under vitest.
  projects: [
    { name: "look", testMatch: "look.spec.ts" },
    { name: "console", testIgnore: ["api/**", "look.spec.ts"] },
  ],
  retries: 0,
  forbidOnly: process.env.CI !== undefined,
  // What is waited for comes at once or, on a busy machine, somewhat later; nothing is measured by these.
  timeout: 400_000,
  expect: { timeout: 90_000 },
  use: {
    ...devices["Desktop Chrome"],
    channel: undefined,
    viewport: { width: 1440, height: 900 },
    // What cannot be pressed fails by its name, not as a test that hangs.
    actionTimeout: 90_000,
    navigationTimeout: 90_000,
    // Recording everything that may yet fail takes a good part of two cores: QUARTERDECK_TRACE=1 does so.
    trace: process.env.QUARTERDECK_TRACE ? "retain-on-failure" : "off",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--font-render-hinting=none",
      ],
    },
  },
});
