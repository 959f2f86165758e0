/** How large the figures are measured. */
export type Sizes = {
  /** Simulated nodes of the large fan-out rows, ascending; each is one row. */
  simulated: { nodes: number; rounds: number }[];
  /** Real agents of the fan-out rows, ascending. */
  real: { agents: number; rounds: number }[];
  /** Bytes that each of the ingesting nodes writes. */
  ingestBytesEach: number;
  /** Lines that are timed from a process to the browser, alone and among streaming nodes. */
  liveLines: number;
  /** Lines of the large output. */
  viewerLines: number;
  /** Jumps, and seconds of scrolling in each way. */
  jumps: number;
  scrollSeconds: number;
  /** Invocations that lists are measured over; more rows are made of those that were run. */
  invocations: number;
  /** Calls of each list. */
  listCalls: number;
  /** Nodes that are there while the AWS API is called, and how long each of its operations is. */
  apiNodes: number;
  apiMilliseconds: number;
  /** Associations, the nodes that each means, and for how many seconds they are looked at. */
  associations: number;
  associationNodes: number;
  associationSeconds: number;
  /** Parameters that there are while they are read. */
  parameters: number;
};

/** What the budgets ask for. */
export const fullSizes: Sizes = {
  simulated: [
    { nodes: 100, rounds: 10 },
    { nodes: 1_000, rounds: 7 },
    { nodes: 10_000, rounds: 5 },
  ],
  real: [
    { agents: 1, rounds: 100 },
    { agents: 20, rounds: 20 },
    { agents: 100, rounds: 7 },
  ],
  ingestBytesEach: 16 * 1024 * 1024,
  liveLines: 60,
  viewerLines: 1_000_000,
  jumps: 40,
  scrollSeconds: 6,
  invocations: 1_000_000,
  listCalls: 60,
  apiNodes: 10_000,
  apiMilliseconds: 10_000,
  associations: 1_000,
  associationNodes: 1_000,
  associationSeconds: 60,
  parameters: 10_000,
};

/** Small enough for a busy machine, to see that everything works; its figures are no evidence. */
export const quickSizes: Sizes = {
  simulated: [
    { nodes: 50, rounds: 3 },
    { nodes: 200, rounds: 3 },
  ],
  real: [
    { agents: 1, rounds: 10 },
    { agents: 3, rounds: 3 },
  ],
  ingestBytesEach: 1024 * 1024,
  liveLines: 10,
  viewerLines: 100_000,
  jumps: 8,
  scrollSeconds: 2,
  invocations: 5_000,
  listCalls: 10,
  apiNodes: 1_000,
  apiMilliseconds: 1_000,
  associations: 50,
  associationNodes: 100,
  associationSeconds: 5,
  parameters: 500,
};

/** Without the fan-out rows of more machines than so many: for a short look at one figure, or a small machine. */
export const upTo = (machines: number, sizes: Sizes): Sizes => ({
  ...sizes,
  simulated: sizes.simulated.filter(({ nodes }) => nodes <= machines),
  real: sizes.real.filter(({ agents }) => agents <= machines),
});
