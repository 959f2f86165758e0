import { DomainError } from "@/core/errors";
import { auditRefusal } from "../identity/refusal";
import type { OperationContext } from "../operation";

/**
 * Does what asks the provider; a refusal that comes of it is in the audit at once. A provider that does not answer is no
 * refusal of anybody.
 *
 * Errors: those of what is done.
 */
export async function auditProviderRefusal<Result>(
  context: OperationContext,
  operationName: string,
  ask: () => Promise<Result>,
): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof DomainError && error.code !== "ProviderUnavailable")
      await auditRefusal(context, operationName, error.code);
    throw error;
  }
}
