/** How much there is of a stream as the server last said. */
export type OutputTotals = {
  bytes: number;
  lines: number;
  /** Nothing more is to come. */
  ended: boolean;
  /** When the last byte was stored, ms since the epoch. */
  lastStoredAt: number | undefined;
};

/** Bytes of a stream from `offset`, with the line they begin in. `cut`: their only line goes on. */
export type OutputBytes = { offset: number; firstLine: number; bytes: Uint8Array; cut: boolean; totals: OutputTotals };

/** What a followed stream tells: its next bytes; or, after `skipTo`, that those before it have to be fetched. */
export type OutputNews = {
  offset: number;
  bytes: Uint8Array;
  skipTo?: number;
  end: number;
  newlines: number;
  ended: boolean;
};

/** Matches of a search: how many there are in all, and the lines of those that were asked for. */
export type OutputMatches = {
  count: number;
  /** False when the search ran out of time: then there are at least `count`. */
  isComplete: boolean;
  /** Which match the first of `lines` is, counted from 0. */
  firstIndex: number;
  lines: { line: number; matches: number }[];
};

/** What a search asks: text, and from which line on, or back from which. */
export type OutputQuery = { text: string; isCaseSensitive: boolean; line: number; direction: "forward" | "backward" };

/** Where the viewer gets a stream from. Lines and offsets count from 0. */
export type OutputSource = {
  totals(signal?: AbortSignal): Promise<OutputTotals>;
  /** At most `count` lines from `line`; fewer when they are long. */
  lines(line: number, count: number, signal?: AbortSignal): Promise<OutputBytes>;
  /** The bytes from `from` to `to`, at most 1 MiB of them. */
  bytes(from: number, to: number): Promise<OutputBytes>;
  /** Hears of every byte from `offset()` on, which is asked again after each loss of the connection. Returns how to stop. */
  follow(offset: () => number, hear: (news: OutputNews) => Promise<void>): () => void;
  search(query: OutputQuery, signal?: AbortSignal): Promise<OutputMatches>;
  /** The address of the whole as a file. */
  downloadUrl: string;
};
