import { activationState } from "@/core/activations/activation-rules";
import type { ActivationRow } from "./store";

/** An activation as the API lists it. Source: SSM API 2014-11-06, Activation. */
export const presentActivation = (row: ActivationRow, now: Date) => ({
  ActivationId: row.id,
  Description: row.description,
  DefaultInstanceName: row.defaultInstanceName,
  IamRole: row.iamRole,
  RegistrationLimit: row.registrationLimit,
  RegistrationsCount: row.registrationsCount,
  ExpirationDate: row.expiresAt,
  Expired: activationState({ ...row, registrations: row.registrationsCount, now }) === "Expired",
  CreatedDate: row.createdAt,
  Tags: row.tags ?? [],
});
