import * as z from "zod";
import { DomainError } from "../errors";
import { MAX_FREEZE_REASON } from "./freeze-rules";

/** Why an account is frozen, in the words of whoever did it. People read it on every page, so it may not be empty. */
export const FreezeReason = z
  .string()
  .trim()
  .min(1, "Say why: everybody who is stopped by it reads this.")
  .max(MAX_FREEZE_REASON);

/** A freeze: no new order leaves the account while it lasts. `by` is a principal, such as user/admin. */
export type Freeze = { at: Date; by: string; reason: string };

/**
 * Nothing new is sent while the account is frozen; says by whom, since when and why. No code that an AWS SDK tries
 * again: only a person can end it.
 */
export const accountFrozen = ({ at, by, reason }: Freeze) =>
  new DomainError(
    "AccountFrozen",
    `The account is frozen, so nothing was sent. Frozen by ${by} at ${at.toISOString()}: ${reason}`,
  );

/** The account is frozen already; the first reason stands. */
export const alreadyFrozen = ({ at, by, reason }: Freeze) =>
  new DomainError("AccountFrozen", `The account is frozen already, by ${by} at ${at.toISOString()}: ${reason}`);
