/** Whether something from outside is an object with named members; nothing is said about what they hold. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
