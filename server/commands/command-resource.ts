import type { Resource } from "../authorisation/authorise";

/** A command as policies see it. */
export const commandResource = (accountId: string, id: string): Resource => ({ type: "Command", id, accountId });
