import { withSlash } from "@/core/parameters/parameter-address";

/** The path of the parameter whose page has these parts in its address, as the address has them. */
export const parameterOfAddress = (parts: readonly string[]): string =>
  withSlash(parts.map((part) => decodeURIComponent(part)).join("/"));

/** Where a parameter is changed. */
export const editAddress = (name: string) => `/parameter-store/edit?name=${encodeURIComponent(withSlash(name))}`;

/** Where a file is imported to what is under a path. */
export const importAddress = (path: string) =>
  path === "/" ? "/parameter-store/import" : `/parameter-store/import?path=${encodeURIComponent(path)}`;

/** Where what is under a path is listed level by level. */
export const levelAddress = (path: string) =>
  path === "/" ? "/parameter-store?view=levels" : `/parameter-store?view=levels&path=${encodeURIComponent(path)}`;
