import * as z from "zod";
import { operation } from "../operation";
import { deleteSession } from "./session-store";

/** Ends the session that the call came with; its browser windows are told at once. */
export const signOut = operation({
  name: "SignOut",
  doors: ["console"],
  effect: "change",
  access: "self",
  input: z.strictObject({}),
  resources: (_input, { id, accountId }) => [{ type: "User", id, accountId }],
  async handle(_input, { tx, caller, announce, audit, setSession }) {
    if (caller.sessionId) {
      await deleteSession(tx, caller.sessionId);
      announce("session", caller.sessionId);
      audit({ summary: { before: { session: `session/${caller.sessionId}` }, after: { ended: true } } });
    }
    setSession(null);
    return {};
  },
});
