import pg from "pg";
import type { ProvedTable } from "../db/proved-table";
import { proofIsBehind, sealedIsBehind } from "./behind-sql";

/** The rows that elder versions of the master key proved or sealed, of whichever table. */

type Table = Pick<ProvedTable, "name" | "proofColumn" | "sealedColumns">;

const proofOf = ({ proofColumn }: Table) => pg.escapeIdentifier(proofColumn);
const isBehind = ({ sealedColumns, ...table }: Table) =>
  `(${[proofIsBehind(proofOf({ sealedColumns, ...table })), ...sealedColumns.map((column) => sealedIsBehind(pg.escapeIdentifier(column)))].join(" OR ")})`;

/** How many rows of a table these versions made. */
export async function countBehind(pool: pg.Pool, table: Table, elder: readonly Buffer[]): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM ${pg.escapeIdentifier(table.name)} WHERE ${isBehind(table)}`,
    [elder],
  );
  return rows[0]?.count ?? 0;
}

/** The proofs of some of these rows, but for those that were found to be nobody's. */
export async function listBehind(
  pool: pg.Pool,
  table: Table,
  elder: readonly Buffer[],
  except: readonly Uint8Array[],
  limit: number,
): Promise<Buffer[]> {
  const { rows } = await pool.query<{ mac: Buffer }>(
    `SELECT ${proofOf(table)} AS mac FROM ${pg.escapeIdentifier(table.name)} WHERE ${isBehind(table)} AND ${proofOf(table)} <> ALL ($2::bytea[]) LIMIT $3`,
    [elder, except, limit],
  );
  return rows.map(({ mac }) => mac);
}

/**
 * Writes rows under their new proofs, those that are still as they were read. Waits for nobody: what somebody is changing is
 * passed over, and found again. Returns how many it were.
 */
export async function storeRenewed(
  pool: pg.Pool,
  table: Table,
  rows: Awaited<ReturnType<ProvedTable["renew"]>>,
): Promise<number> {
  const [name, proof] = [pg.escapeIdentifier(table.name), proofOf(table)];
  const columns = table.sealedColumns.map((column, index) => ({
    set: `, ${pg.escapeIdentifier(column)} = n.sealed_${index}`,
    as: `, sealed_${index}`,
    given: `, $${index + 3}::bytea[]`,
    values: rows.map(({ sealed }) => sealed[index] ?? null),
  }));
  const { rowCount } = await pool.query(
    `WITH free AS MATERIALIZED (SELECT ${proof} AS mac FROM ${name} WHERE ${proof} = ANY ($1::bytea[]) FOR UPDATE SKIP LOCKED)
     UPDATE ${name} t SET ${proof} = n.renewed${columns.map(({ set }) => set).join("")}
     FROM unnest($1::bytea[], $2::bytea[]${columns.map(({ given }) => given).join("")})
       AS n (mac, renewed${columns.map(({ as }) => as).join("")}) JOIN free ON free.mac = n.mac
     WHERE t.${proof} = n.mac`,
    [rows.map(({ mac }) => mac), rows.map(({ renewed }) => renewed), ...columns.map(({ values }) => values)],
  );
  return rowCount ?? 0;
}
