import type { StatusWord } from "../status-family";

/** The longest description of an activation, characters. Source: SSM API 2014-11-06, ActivationDescription. */
export const MAX_ACTIVATION_DESCRIPTION = 256;

/** The most nodes that one activation can register. Source: SSM API 2014-11-06, RegistrationLimit. */
export const MAX_REGISTRATION_LIMIT = 1000;

/** The registration limit of an activation that names none. Source: SSM API 2014-11-06, CreateActivation. */
export const DEFAULT_REGISTRATION_LIMIT = 1;

/** How long an activation is good when nothing is said: 24 hours, in milliseconds. Source: SSM API, CreateActivation. */
export const DEFAULT_ACTIVATION_LIFE_MS = 24 * 3_600_000;

/** How long an activation can be good at most: 30 days, in milliseconds. Source: SSM API, CreateActivation. */
export const LONGEST_ACTIVATION_LIFE_MS = 30 * 24 * 3_600_000;

/** The most nodes of an account in the standard tier. Source: user guide, instance tiers. */
export const STANDARD_TIER_NODES = 1000;

/** Whether nodes may still register with an activation, and if not, why. */
export type ActivationState = "Active" | "Expired" | "Exhausted";

/**
 * Whether nodes may still register. Expired wins over Exhausted: a higher limit would not help any more. It is expired
 * from the instant of `expiresAt` on.
 */
export function activationState(activation: {
  expiresAt: Date;
  registrationLimit: number;
  registrations: number;
  now: Date;
}): ActivationState {
  if (activation.expiresAt.getTime() <= activation.now.getTime()) return "Expired";
  if (activation.registrations >= activation.registrationLimit) return "Exhausted";
  return "Active";
}

/** Activation states as people read them. */
export const activationWords: Record<ActivationState, StatusWord> = {
  Active: { family: "green", label: "Active" },
  Expired: { family: "grey", label: "Expired" },
  Exhausted: { family: "grey", label: "Limit reached" },
};
