import type { Page } from "@playwright/test";
import { expect, test } from "./fixture/test";

const pages = [
  "/overview",
  "/commands",
  "/commands?tab=history",
  "/commands/new",
  "/state-manager",
  "/state-manager/new",
  "/state-manager/calendar",
  "/managed-instances",
  "/activations",
  "/activations/new",
  "/settings/freeze",
  "/settings/output-destinations",
  "/settings/webhooks",
  "/settings/guards",
  "/nothing-here",
];

/** What the browser refuses on a page because of its policy. */
async function violationsOn(page: Page): Promise<string[]> {
  const violations: string[] = [];
  await page.exposeFunction("tellViolation", (text: string) => violations.push(text));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const tell: unknown = Reflect.get(window, "tellViolation");
      if (typeof tell === "function") tell(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`);
    });
  });
  page.on("console", (message) => {
    if (/Content.Security.Policy/i.test(message.text())) violations.push(message.text());
  });
  return violations;
}

test("no page of the console breaks its own security policy, in either theme", async ({ page, api, thisServer }) => {
  const violations = await violationsOn(page);
  const id = await api.send("echo hello; echo oops >&2", [thisServer]);
  await api.reaches(id, thisServer, "Success");
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const path of [
      ...pages,
      `/managed-instances/${thisServer}`,
      `/commands/${id}`,
      `/commands/${id}/${thisServer}`,
    ]) {
      const answer = await page.goto(path);
      expect(answer?.headers()["cache-control"], path).toContain("no-store");
      await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
      await page.keyboard.press("Control+k");
      await expect(page.getByRole("dialog")).toBeVisible();
      await page.keyboard.press("Escape");
    }
  }
  // The code editor, the toasts and the live connection too.
  await page.goto(`/commands/new?nodes=${thisServer}`);
  await page.getByRole("textbox", { name: /^Commands/ }).fill("echo again");
  await expect(page.getByRole("button", { name: /^Run on/ })).toBeVisible();
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  expect(violations).toEqual([]);
});

test("a script that got into a page does not run, whichever way it came in", async ({ page }) => {
  const violations = await violationsOn(page);
  await page.goto("/commands");
  await expect(page.getByRole("heading", { name: "Commands", level: 1 })).toBeVisible();
  await page.evaluate(() => {
    // As markup that was not escaped would stand in the page.
    const place = document.body.appendChild(document.createElement("div"));
    place.innerHTML = `<img src="/none.png" onerror="window.ran='handler'">
      <iframe srcdoc="<script>parent.ran='frame'</script>"></iframe>
      <object data="/install.sh"></object><base href="https://evil.example/">
      <a id="script-link" href="javascript:window.ran='link'">link</a>
      <form id="form" action="https://evil.example/"><button>send</button></form>
      <svg onload="window.ran='svg'"></svg>`;
    document.getElementById("script-link")?.click();
    const form = document.getElementById("form");
    if (form instanceof HTMLFormElement) form.submit();
  });
  // As the parser meets them in an answer: without the answer's nonce.
  await page.route("**/managed-instances", async (route) => {
    const answer = await route.fetch();
    const injected = `<script>window.ran='inline'</script><script src="/install/agent.cjs"></script><script nonce="">window.ran='nonce'</script></body>`;
    await route.fulfill({ response: answer, body: (await answer.text()).replace("</body>", injected) });
  });
  await page.goto("/managed-instances");
  await expect(page.getByRole("heading", { name: "Managed Instances", level: 1 })).toBeVisible();
  await expect.poll(() => violations.filter((each) => /script-src/.test(each)).length).toBeGreaterThan(1);
  expect(await page.evaluate(() => Reflect.get(window, "ran"))).toBeUndefined();
  expect(page.url()).not.toContain("evil.example");
});

test("no other site frames a page, or reads what the console's door says", async ({ product, request }) => {
  const answer = await request.get(`${product.url}/commands`);
  expect(answer.headers()["content-security-policy"]).toContain("frame-ancestors 'none'");
  expect(answer.headers()["x-frame-options"]).toBe("DENY");
  const foreign: Record<string, string>[] = [
    { origin: "https://evil.example" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ];
  for (const headers of foreign) {
    const refused = await request.post(`${product.url}/api/console/GetSession`, { data: {}, headers });
    expect([refused.status(), (await refused.json()).code]).toEqual([403, "CsrfRefused"]);
    expect(refused.headers()["access-control-allow-origin"]).toBeUndefined();
    expect(refused.headers()["cache-control"]).toBe("no-store");
  }
});
