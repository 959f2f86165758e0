import type * as z from "zod";
import { GroupMappings } from "@/core/single-sign-on/provider";
import { isGenuine, reportForgery, type Witness } from "../audit/forgery";
import { bytes } from "../db/bytes";
import type { Tx } from "../db/database";
import type { Prisma } from "../db/generated/client";
import { type Proofs, provedTable } from "../db/proved-table";
import { storedJson } from "../db/stored-json";
import type { Keys } from "../keys";

/** The identity provider of an account, with a proof that this server wrote the row. */
export type ProviderRow = {
  accountId: string;
  name: string;
  issuer: string;
  clientId: string;
  sealedSecret: Uint8Array | null;
  consoleUrl: string;
  scopes: string[];
  userNameClaim: string;
  groupsClaim: string | null;
  groupMappings: z.output<typeof GroupMappings>;
  createsUsers: boolean;
  newUserRole: string;
  asksSecondFactor: boolean;
  alarmsOnPassword: boolean;
  isEnabled: boolean;
  updatedAt: Date;
  updatedBy: string;
};

/** Whoever could change the issuer, or what its people become, could be anybody: all of it is proved. */
const providerProof = (row: ProviderRow) => [
  row.accountId,
  row.name,
  row.issuer,
  row.clientId,
  row.sealedSecret ?? "",
  row.consoleUrl,
  row.scopes.join(" "),
  row.userNameClaim,
  row.groupsClaim ?? "",
  JSON.stringify(row.groupMappings.map(({ Value, GroupName }) => [Value, GroupName])),
  row.newUserRole,
  // Said only where it is off: rows from before there was such a setting stay proved.
  JSON.stringify([row.createsUsers, row.asksSecondFactor, row.isEnabled, ...(row.alarmsOnPassword ? [] : [false])]),
  row.updatedAt.toISOString(),
];

/** A stored row with its mappings as such; undefined for what is none. */
function readable({ groupMappings, ...row }: Prisma.SignInProviderGetPayload<object>) {
  const mappings = storedJson(GroupMappings, groupMappings);
  return mappings && { ...row, groupMappings: mappings };
}

/** The account's provider; a row that this server did not write is as good as none, and reported. */
export async function findProvider(tx: Tx, witness: Witness, accountId: string): Promise<ProviderRow | undefined> {
  const found = await tx.signInProvider.findUnique({ where: { accountId } });
  if (!found) return undefined;
  const forged = { kind: "SignInProvider", id: found.name, accountId };
  const read = readable(found);
  if (!read) return void reportForgery(witness, forged);
  const { mac, ...provider } = read;
  return isGenuine(witness, "sign-in-provider", providerProof(provider), mac, forged) ? provider : undefined;
}

/** Writes the account's provider in the place of the one before. */
export async function putProvider(tx: Tx, keys: Keys, provider: ProviderRow): Promise<void> {
  const row = {
    ...provider,
    sealedSecret: provider.sealedSecret && bytes(provider.sealedSecret),
    mac: bytes(keys.mac("sign-in-provider", providerProof(provider))),
  };
  await tx.signInProvider.upsert({ where: { accountId: provider.accountId }, create: row, update: row });
}

/** Takes the account's provider away. Returns whether there was one. */
export const deleteProvider = async (tx: Tx, accountId: string): Promise<boolean> =>
  (await tx.signInProvider.deleteMany({ where: { accountId } })).count > 0;

/** The secret is worth something with this issuer and client alone. */
const secretOwner = ({ accountId, issuer, clientId }: Pick<ProviderRow, "accountId" | "issuer" | "clientId">) => [
  "sign-in-provider",
  accountId,
  issuer,
  clientId,
];

type Owner = Parameters<typeof secretOwner>[0];

/** The client secret as it is stored. */
export const sealSecret = (keys: Keys, owner: Owner, secret: string): Uint8Array =>
  bytes(keys.seal(secretOwner(owner), Buffer.from(secret)));

/** The client secret itself; undefined for a public client. */
export const secretOf = (keys: Keys, provider: Owner & Pick<ProviderRow, "sealedSecret">): string | undefined =>
  provider.sealedSecret ? keys.unseal(secretOwner(provider), provider.sealedSecret).toString() : undefined;

/** How the rows are proved anew. */
export const provedProviders = provedTable({
  name: "sign_in_provider",
  purpose: "sign-in-provider",
  read: async (tx: Tx, macs: Proofs) =>
    (await tx.signInProvider.findMany({ where: { mac: { in: macs } } })).flatMap((row) => readable(row) ?? []),
  proof: providerProof,
  sealed: [
    {
      column: "sealed_secret",
      of: (row) => row.sealedSecret,
      owner: secretOwner,
      put: (row, value) => ({ ...row, sealedSecret: bytes(value) }),
    },
  ],
});
