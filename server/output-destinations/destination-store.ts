import { isGenuine, type Witness } from "../audit/forgery";
import { bytes } from "../db/bytes";
import type { Tx } from "../db/database";
import { type Proofs, provedTable } from "../db/proved-table";
import type { Keys } from "../keys";

/** A bucket that commands of an account may name, with a proof that this server wrote the row. */
export type DestinationRow = {
  accountId: string;
  bucket: string;
  /** The store's origin. */
  endpoint: string;
  region: string;
  usesPathStyle: boolean;
  accessKeyId: string;
  sealedSecret: Uint8Array;
  updatedAt: Date;
  updatedBy: string;
};

/** Whoever could change where output goes could have all of it: everything is proved. */
const proofOf = (row: DestinationRow) => [
  row.accountId,
  row.bucket,
  row.endpoint,
  row.region,
  String(row.usesPathStyle),
  row.accessKeyId,
  row.sealedSecret,
  row.updatedAt.toISOString(),
  row.updatedBy,
];

type Stored = DestinationRow & { mac: Uint8Array };

const genuine = (witness: Witness, { mac, ...row }: Stored): DestinationRow[] => {
  const forged = { kind: "OutputDestination", id: row.bucket, accountId: row.accountId };
  return isGenuine(witness, "output-destination", proofOf(row), mac, forged) ? [row] : [];
};

/** The account's destination of that bucket; a row that this server did not write is as good as none, and reported. */
export async function findDestination(
  tx: Tx,
  witness: Witness,
  accountId: string,
  bucket: string,
): Promise<DestinationRow | undefined> {
  const found = await tx.outputDestination.findUnique({ where: { accountId_bucket: { accountId, bucket } } });
  return found ? genuine(witness, found)[0] : undefined;
}

/** The account's destinations, by name. */
export const listDestinations = async (tx: Tx, witness: Witness, accountId: string): Promise<DestinationRow[]> =>
  (await tx.outputDestination.findMany({ where: { accountId }, orderBy: { bucket: "asc" } })).flatMap((row) =>
    genuine(witness, row),
  );

/** Writes a destination in the place of the one before. */
export async function putDestination(tx: Tx, keys: Keys, destination: DestinationRow): Promise<void> {
  const { accountId, bucket } = destination;
  const row = {
    ...destination,
    sealedSecret: bytes(destination.sealedSecret),
    mac: bytes(keys.mac("output-destination", proofOf(destination))),
  };
  await tx.outputDestination.upsert({
    where: { accountId_bucket: { accountId, bucket } },
    create: row,
    update: row,
  });
}

/** Takes a destination away. Returns whether there was one. */
export const deleteDestination = async (tx: Tx, accountId: string, bucket: string): Promise<boolean> =>
  (await tx.outputDestination.deleteMany({ where: { accountId, bucket } })).count > 0;

/** The secret is worth something with this bucket, store and key alone. */
const secretOwner = ({ accountId, bucket, endpoint, accessKeyId }: Owner) => [
  "output-destination",
  accountId,
  bucket,
  endpoint,
  accessKeyId,
];

type Owner = Pick<DestinationRow, "accountId" | "bucket" | "endpoint" | "accessKeyId">;

/** The secret access key as it is stored. */
export const sealSecret = (keys: Keys, owner: Owner, secret: string): Uint8Array =>
  bytes(keys.seal(secretOwner(owner), Buffer.from(secret)));

/** The secret access key itself. */
export const secretOf = (keys: Keys, destination: Owner & Pick<DestinationRow, "sealedSecret">): string =>
  keys.unseal(secretOwner(destination), destination.sealedSecret).toString();

/** How the rows are proved anew. */
export const provedDestinations = provedTable({
  name: "output_destination",
  purpose: "output-destination",
  read: (tx: Tx, macs: Proofs) => tx.outputDestination.findMany({ where: { mac: { in: macs } } }),
  proof: proofOf,
  sealed: [
    {
      column: "sealed_secret",
      of: (row) => row.sealedSecret,
      owner: secretOwner,
      put: (row, value) => ({ ...row, sealedSecret: bytes(value) }),
    },
  ],
});
