/** So many machines, in words. */
export const machines = (count: number) => `${count.toLocaleString("en-US")} ${count === 1 ? "machine" : "machines"}`;
