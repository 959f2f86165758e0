/** Whoever acts: a person or their program, a machine, the server itself, or nobody who is known. */
export type PrincipalType = "User" | "Node" | "System" | "Anonymous";

/** A principal as `requestedBy` of a command, the audit and policies write it: `user/alice`, `node/mi-…`. */
export const principalName = ({ type, id }: { type: PrincipalType; id: string }) =>
  type === "User" ? `user/${id}` : type === "Node" ? `node/${id}` : `${type.toLowerCase()}/${id}`;
