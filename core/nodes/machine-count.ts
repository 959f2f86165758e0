/** So many machines, for people: "1 machine", "1,204 machines". */
export const machines = (count: number) => `${count.toLocaleString("en-US")} ${count === 1 ? "machine" : "machines"}`;
