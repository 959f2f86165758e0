/** Names whose page would be another one, or that browsers resolve: they are written as one part of the address. */
const isOdd = (path: string) =>
  ["/new", "/edit", "/import"].includes(path) || path.split("/").some((level) => level === "." || level === "..");

/** A name with the slash before it that names at the root may leave out. */
export const withSlash = (name: string) => (name.startsWith("/") ? name : `/${name}`);

/** Where a parameter's page is. */
export function parameterAddress(name: string): string {
  const path = withSlash(name);
  return `/parameter-store${isOdd(path) ? `/${encodeURIComponent(path)}` : path}`;
}
