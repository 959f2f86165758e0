import * as z from "zod";
import { exportFormats } from "@/core/audit/audit-rules";
import { account, operation } from "../operation";
import { auditQuestion, toAuditQuery } from "./audit-filters";

/**
 * Lets the caller take lines of the audit away as a file, and writes a line about it. The file itself is had from
 * `GET /audit/export`, which asks this first. Quarterdeck's own.
 *
 * Errors: ValidationException.
 */
export const exportAudit = operation({
  name: "ExportAudit",
  doors: ["console"],
  effect: "reveal",
  access: "viewAudit",
  input: z.strictObject({ ...auditQuestion, Format: z.enum(exportFormats) }),
  resources: (_, caller) => [account(caller)],

  async handle({ Format, ...question }, { caller, audit }) {
    const query = toAuditQuery(caller.accountId, question);
    audit({
      summary: {
        format: Format,
        filters: query.filters.map(({ key, values }) => `${key}=${values.join(" or ")}`),
        since: query.since?.toISOString() ?? null,
        until: query.until?.toISOString() ?? null,
        securityOnly: query.securityOnly,
      },
    });
    return { Format };
  },
});
