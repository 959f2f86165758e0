import { refusedByPolicy } from "./fixture/content-policy";
import { expect, test } from "./fixture/test";

// Each screen by itself is looked at in look.spec.ts.
test("what comes and goes on a page keeps to its security policy, in either theme", async ({ page, thisServer }) => {
  const refused = await refusedByPolicy(page);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto(`/commands/new?nodes=${thisServer}`);
    await expect(page.getByText("Live", { exact: true })).toBeVisible();
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("dialog")).toBeVisible();
    await page.keyboard.press("Escape");
    // The code editor, the toasts and the live connection too.
    await page.getByRole("textbox", { name: /^Commands/ }).fill("echo hello; echo oops >&2");
    await expect(page.getByRole("button", { name: /^Run on/ })).toBeVisible();
  }
  expect(refused).toEqual([]);
});

test("a script that got into a page does not run, whichever way it came in", async ({ page }) => {
  const refused = await refusedByPolicy(page);
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
  await expect.poll(() => refused.filter((each) => /script-src/.test(each)).length).toBeGreaterThan(1);
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
