/** A place in the chain: the line's number, and its link, which stands for all that came before. */
export type ChainPlace = { seq: bigint; link: Buffer };

/** A place in the chain, signed: at its head after a batch, or where what is kept begins. */
export type SignedPlace = ChainPlace & { at: Date; keyId: string; signature: Buffer };

/** Before the first line. */
export const beginning: ChainPlace = { seq: 0n, link: Buffer.alloc(32) };

/**
 * The text that is signed for a place. `head`: the chain reached this far; `start`: all lines up to this one were
 * dropped when their retention ended, so that what is kept begins after it. Neither can stand for the other.
 */
export const statementOf = (what: "head" | "start", { seq, link, at, keyId }: Omit<SignedPlace, "signature">): string =>
  [`quarterdeck audit ${what} 1`, seq, link.toString("hex"), at.getTime(), keyId].join("\n");
