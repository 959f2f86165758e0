import * as z from "zod";
import { auditFilterKeys } from "@/core/audit/audit-rules";
import { validationException } from "@/core/errors";
import type { AuditQuery } from "./list-store";

const Moment = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(Math.max(0, Date.parse(text))))
  .describe("a moment in ISO 8601");

/** What every question about the audit can be narrowed by. */
export const auditQuestion = {
  Filters: z
    .array(
      z.strictObject({
        Key: z.enum(auditFilterKeys),
        Values: z.array(z.string().min(1).max(256)).min(1).max(20),
      }),
    )
    .max(20)
    .optional(),
  Since: Moment.optional(),
  Until: Moment.optional(),
  SecurityOnly: z.boolean().optional(),
};
const Question = z.strictObject(auditQuestion);

/**
 * The lines that a question asks for.
 *
 * Errors: ValidationException for an id that cannot be one.
 */
export function toAuditQuery(
  accountId: string,
  { Filters = [], Since, Until, SecurityOnly = false }: z.output<typeof Question>,
): AuditQuery {
  Filters.forEach(({ Key, Values }, index) => {
    const wrong = Key === "Id" ? Values.find((value) => !z.uuid().safeParse(value).success) : undefined;
    if (wrong !== undefined)
      throw validationException("Filters: that is not the id of a line.", [
        { path: ["Filters", index, "Values"], message: "Takes ids of lines." },
      ]);
  });
  return {
    accountId,
    filters: Filters.map(({ Key, Values }) => ({ key: Key, values: Values })),
    securityOnly: SecurityOnly,
    ...(Since && { since: Since }),
    ...(Until && { until: Until }),
  };
}
