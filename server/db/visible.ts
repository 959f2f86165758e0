import type { Condition } from "@/core/access/condition";

/** A filter as Prisma takes it; the table's own type is checked where it is used. */
export type Where = { [member: string]: unknown };

/** Which column each fact is in. A fact that a table does not have is never there. */
export type Columns = { id: string; idIsUuid?: true; attributes: Readonly<Record<string, string>> };

/** PostgreSQL takes nothing else for one. */
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Prisma hands a text to LIKE as it is. */
const literal = (text: string) => text.replace(/[\\%_]/g, "\\$&");

/** Finds no row, wherever it stands: an empty OR is passed over inside of an AND. */
const nothing = ({ id }: Columns): Where => ({ [id]: { in: [] } });

/**
 * A condition as a filter of Prisma's, for tables whose things have no tags.
 *
 * `{}` finds everything. Source: Prisma, filter conditions and operators.
 */
export function toWhere(condition: Condition, columns: Columns): Where {
  switch (condition.kind) {
    case "always":
      return {};
    case "never":
      return nothing(columns);
    case "all":
      return { AND: condition.of.map((each) => toWhere(each, columns)) };
    case "any":
      return { OR: condition.of.map((each) => toWhere(each, columns)) };
    case "not":
      return { NOT: toWhere(condition.of, columns) };
    case "id":
      return columns.idIsUuid && !uuid.test(condition.is) ? nothing(columns) : { [columns.id]: condition.is };
    case "attribute":
    case "prefix": {
      const column = columns.attributes[condition.name];
      if (column === undefined) return nothing(columns);
      return {
        [column]: condition.kind === "prefix" ? { startsWith: literal(condition.prefix) } : { in: [...condition.in] },
      };
    }
    case "has-tag":
    case "tag":
      return nothing(columns);
  }
}
