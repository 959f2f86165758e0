import type { Keys } from "../keys";
import { withHeader } from "../master-key/sealing";
import { bytes } from "./bytes";
import type { Tx } from "./database";

/** A row that stays what it is under another proof, with what of it is sealed wrapped anew. */
type RenewedRow = { mac: Uint8Array; renewed: Uint8Array; sealed: (Uint8Array | null)[] };

/** A table whose rows carry the proof that this server wrote them, as a rotation of the master key sees it. */
export type ProvedTable = {
  name: string;
  /** Its column with the proof; where that is null there is none. */
  proofColumn: string;
  /** Its columns that are sealed under the master key. */
  sealedColumns: readonly string[];
  /** What the rows with these proofs would be under the newest version; those that this server did not write are left out. */
  renew(tx: Tx, keys: Keys, macs: readonly Uint8Array[]): Promise<RenewedRow[]>;
};

/** Some rows, by their proofs. */
export type Proofs = Uint8Array<ArrayBuffer>[];

/** A column of such a row that is sealed under the master key. */
type SealedColumn<Row> = {
  column: string;
  of(row: Row): Uint8Array | null;
  owner(row: Row): readonly string[];
  /** The row with another value there: the proof may be about it. */
  put(row: Row, value: Uint8Array): Row;
};

/**
 * Says how the rows of a table are proved anew.
 *
 * @param read  the rows with these proofs
 * @param proof what is proved of a row
 */
export function provedTable<Row extends { mac: Uint8Array }>({
  name,
  proofColumn = "mac",
  purpose,
  read,
  proof,
  sealed = [],
}: {
  name: string;
  proofColumn?: string;
  purpose: string;
  read: (tx: Tx, macs: Proofs) => Promise<Row[]>;
  proof(row: NoInfer<Row>): readonly (string | Uint8Array)[];
  sealed?: readonly SealedColumn<NoInfer<Row>>[];
}): ProvedTable {
  function renewed(keys: Keys, row: Row): RenewedRow[] {
    if (!keys.macIsGood(purpose, proof(row), row.mac)) return [];
    let next = row;
    for (const { of, owner, put } of sealed) {
      const value = of(next);
      if (value === null) continue;
      try {
        next = put(next, withHeader(keys.rewrappedHeader(owner(next), value), value));
      } catch {
        // Proved and not to be opened: nothing that a version of ours made, so nothing that hangs on one.
        return [];
      }
    }
    return [{ mac: row.mac, renewed: keys.mac(purpose, proof(next)), sealed: sealed.map(({ of }) => of(next)) }];
  }
  return {
    name,
    proofColumn,
    sealedColumns: sealed.map(({ column }) => column),
    renew: async (tx, keys, macs) => (await read(tx, macs.map(bytes))).flatMap((row) => renewed(keys, row)),
  };
}
