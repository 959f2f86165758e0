import type * as z from "zod";

/**
 * A member of the API that does nothing here. What is legal for it is understood, and then refused with the reason, so
 * that nobody believes it was heeded. The reason is read back by `refusedMembers`, for docs/api.md.
 *
 * @param asksNothing whether a value asks for nothing, and so may be there
 */
export const refusedMember = <Shape extends z.ZodType>(
  shape: Shape,
  reason: string,
  asksNothing: (value: z.output<Shape>) => boolean = () => false,
) => shape.refine(asksNothing, `Member is not supported: ${reason}`).optional().meta({ refused: reason });

/** The members that a schema refuses on purpose, each with its reason; none for a schema that has no members. */
export function refusedMembers(schema: z.ZodType): { name: string; reason: string }[] {
  if (!("shape" in schema) || typeof schema.shape !== "object" || schema.shape === null) return [];
  return Object.entries(schema.shape).flatMap(([name, member]: [string, unknown]) => {
    const reason = isSchema(member) ? member.meta()?.["refused"] : undefined;
    return typeof reason === "string" ? [{ name, reason }] : [];
  });
}

const isSchema = (member: unknown): member is z.ZodType =>
  typeof member === "object" && member !== null && "meta" in member;
