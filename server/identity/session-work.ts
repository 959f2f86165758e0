import * as z from "zod";
import { sessionNotFound } from "@/core/identity/user";
import type { OperationContext } from "../operation";
import { presentSessionRow } from "./present";
import { endSessions, sessionsOf } from "./session-store";
import { isOver } from "./sessions";
import type { UserRow } from "./user-store";

/** A session's id, as ListSessions gives it. */
export const SessionId = z.uuid("This is no session's id.").toLowerCase();

export async function listUserSessions({ app, tx, caller, now }: OperationContext, user: UserRow) {
  const rows = await sessionsOf(tx, app, user);
  return { Sessions: rows.filter((row) => !isOver(row, now)).map((row) => presentSessionRow(row, caller.sessionId)) };
}

/**
 * Ends one session of a user, or all but the one that is kept; their windows are put out at once.
 *
 * Errors: SessionNotFound when the one that is named is not there.
 */
export async function endUserSessions(
  { tx, announce, audit }: OperationContext,
  user: UserRow,
  which: { id: string } | { allBut: string | undefined },
) {
  const ended = await endSessions(tx, user, "id" in which ? { ids: [which.id] } : which);
  if ("id" in which && ended.length === 0) throw sessionNotFound(which.id);
  for (const id of ended) announce("session", id);
  audit({ summary: { before: { sessions: ended } } });
  return { EndedCount: ended.length };
}
