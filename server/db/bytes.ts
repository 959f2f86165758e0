/** What Prisma takes for bytes: a view of memory of its own. */
export const bytes = (buffer: Uint8Array) => new Uint8Array(buffer);
