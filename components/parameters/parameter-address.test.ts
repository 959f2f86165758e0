import { expect, test } from "vitest";
import { parameterOfAddress } from "@/components/parameters/parameter-address";
import { parameterAddress } from "@/core/parameters/parameter-address";

test.each(["/a", "/app/prod/db.url", "/new", "/edit", "/import", "/new/one", "/..", "/a/../b", "/a/./b", "/A-_./x"])(
  "the page of %s is found by its address, which no browser shortens",
  (path) => {
    const address = parameterAddress(path);
    const asBrowsersHaveIt = new URL(address, "http://console.example").pathname;
    expect(asBrowsersHaveIt).toBe(address);
    expect(["/parameter-store/new", "/parameter-store/edit", "/parameter-store/import"]).not.toContain(address);
    expect(parameterOfAddress(address.split("/").slice(2))).toBe(path);
  },
);

test("a name at the root has the same page with and without its slash", () => {
  expect(parameterAddress("flag")).toBe(parameterAddress("/flag"));
});
