import type { Exchange } from "./exchange";

/**
 * The operations that a request names: none, one, or, which nobody means, several. They are in X-Amz-Target; what signs
 * requests in advance moves that header into the query.
 */
export const targetsOf = ({ req, query }: Pick<Exchange, "req" | "query">): string[] => [
  ...[req.headers["x-amz-target"] ?? []].flat(),
  ...[...query].filter(([name]) => name.toLowerCase() === "x-amz-target").map(([, value]) => value),
];
