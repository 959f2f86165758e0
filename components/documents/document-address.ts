/** Where a document's page is. Another account's document is named by its ARN, which has slashes. */
export const documentAddress = (name: string) => `/documents/${encodeURIComponent(name)}`;

/** A document's name without the place before it: an ARN's last part. */
export const shortName = (name: string) => name.split("/").at(-1) ?? name;

/** Whose a document is, as people read it. */
export const ownerText = (owner: string, account: string | undefined) => (owner === account ? "Me" : owner);
