import { isGenuine, type Witness } from "../audit/forgery";
import { bytes } from "../db/bytes";
import type { Tx } from "../db/database";
import { type Proofs, provedTable } from "../db/proved-table";
import type { Keys } from "../keys";

/** Somebody else's server that takes messages of an account, with a proof that this server wrote the row. */
export type WebhookRow = {
  accountId: string;
  name: string;
  /** Of the address: all of it that people see again. */
  origin: string;
  sealedUrl: Uint8Array;
  sealedSecret: Uint8Array;
  /** The secret before the rotation, and until when it signs along. */
  sealedFormer: Uint8Array | null;
  formerUntil: Date | null;
  /** Whether it is told what policies of parameters do. */
  hearsPolicies: boolean;
  updatedAt: Date;
  updatedBy: string;
};

/** Whoever could change where messages go would read them: everything is proved. */
const proofOf = (row: WebhookRow) => [
  row.accountId,
  row.name,
  row.origin,
  row.sealedUrl,
  row.sealedSecret,
  row.sealedFormer ?? "",
  row.formerUntil?.toISOString() ?? "",
  row.updatedAt.toISOString(),
  row.updatedBy,
  // Only where it is on: what was written before there was such a switch stays proved.
  ...(row.hearsPolicies ? ["hears-policies"] : []),
];

type Stored = WebhookRow & { mac: Uint8Array };

const genuine = (witness: Witness, { mac, ...row }: Stored): WebhookRow[] => {
  const forged = { kind: "Webhook", id: row.name, accountId: row.accountId };
  return isGenuine(witness, "webhook", proofOf(row), mac, forged) ? [row] : [];
};

/** The account's webhook of that name; a row that this server did not write is as good as none, and reported. */
export async function findWebhook(
  tx: Tx,
  witness: Witness,
  accountId: string,
  name: string,
): Promise<WebhookRow | undefined> {
  const found = await tx.webhook.findUnique({ where: { accountId_name: { accountId, name } } });
  return found ? genuine(witness, found)[0] : undefined;
}

/** The account's webhooks, by name. */
export const listWebhookRows = async (tx: Tx, witness: Witness, accountId: string): Promise<WebhookRow[]> =>
  (await tx.webhook.findMany({ where: { accountId }, orderBy: { name: "asc" } })).flatMap((row) =>
    genuine(witness, row),
  );

/** Writes a webhook in the place of the one before. */
export async function putWebhook(tx: Tx, keys: Keys, webhook: WebhookRow): Promise<void> {
  const { accountId, name } = webhook;
  const row = {
    ...webhook,
    sealedUrl: bytes(webhook.sealedUrl),
    sealedSecret: bytes(webhook.sealedSecret),
    sealedFormer: webhook.sealedFormer && bytes(webhook.sealedFormer),
    mac: bytes(keys.mac("webhook", proofOf(webhook))),
  };
  await tx.webhook.upsert({ where: { accountId_name: { accountId, name } }, create: row, update: row });
}

/** Takes a webhook away. Returns whether there was one. */
export const removeWebhook = async (tx: Tx, accountId: string, name: string): Promise<boolean> =>
  (await tx.webhook.deleteMany({ where: { accountId, name } })).count > 0;

type Owner = Pick<WebhookRow, "accountId" | "name">;

const ownerOf = ({ accountId, name }: Owner, what: "url" | "secret") => ["webhook", accountId, name, what];

/** A webhook's address or secret as it is stored. */
export const sealPart = (keys: Keys, owner: Owner, what: "url" | "secret", text: string): Uint8Array =>
  bytes(keys.seal(ownerOf(owner, what), Buffer.from(text)));

const open = (keys: Keys, owner: Owner, what: "url" | "secret", sealed: Uint8Array): string =>
  keys.unseal(ownerOf(owner, what), sealed).toString();

/** Where a webhook's messages go, and the secrets that sign them now: the newest first. */
export const openWebhook = (keys: Keys, row: WebhookRow, now: Date): { url: string; secrets: string[] } => ({
  url: open(keys, row, "url", row.sealedUrl),
  secrets: [
    open(keys, row, "secret", row.sealedSecret),
    ...(row.sealedFormer && row.formerUntil && now < row.formerUntil
      ? [open(keys, row, "secret", row.sealedFormer)]
      : []),
  ],
});

/** How the rows are proved anew. */
export const provedWebhooks = provedTable({
  name: "webhook",
  purpose: "webhook",
  read: (tx: Tx, macs: Proofs) => tx.webhook.findMany({ where: { mac: { in: macs } } }),
  proof: proofOf,
  sealed: [
    {
      column: "sealed_url",
      of: (row) => row.sealedUrl,
      owner: (row) => ownerOf(row, "url"),
      put: (row, value) => ({ ...row, sealedUrl: bytes(value) }),
    },
    {
      column: "sealed_secret",
      of: (row) => row.sealedSecret,
      owner: (row) => ownerOf(row, "secret"),
      put: (row, value) => ({ ...row, sealedSecret: bytes(value) }),
    },
    {
      column: "sealed_former",
      of: (row) => row.sealedFormer,
      owner: (row) => ownerOf(row, "secret"),
      put: (row, value) => ({ ...row, sealedFormer: bytes(value) }),
    },
  ],
});
