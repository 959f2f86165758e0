import * as z from "zod";

/** Where resources live: the installation's region and the account, as both stand in ARNs. */
export type ArnPlace = { region: string; accountId: string };

/** The kinds of resource that have an ARN. Source: service authorization reference, resource types of Systems Manager. */
export const ArnResource = z.enum(["managed-instance", "document", "command", "activation", "parameter"]);
export type ArnResource = z.infer<typeof ArnResource>;

/**
 * A resource's ARN, such as `arn:aws:ssm:us-east-1:123456789012:managed-instance/mi-…`. A parameter's name keeps its
 * hierarchy: `/a/b` becomes `parameter/a/b`. Source: service authorization reference, Systems Manager.
 */
export function arn({ region, accountId }: ArnPlace, resource: ArnResource, name: string): string {
  const separator = resource === "parameter" && name.startsWith("/") ? "" : "/";
  return `arn:aws:ssm:${region}:${accountId}:${resource}${separator}${name}`;
}

/** The ARN of a document that comes with the product: it belongs to no account. */
export function publicDocumentArn(region: string, name: string): string {
  return arn({ region, accountId: "" }, "document", name);
}

/** An ARN's parts. `accountId` is empty for what belongs to no account. */
export type ParsedArn = ArnPlace & { resource: ArnResource; name: string };

const form = /^arn:aws:ssm:([a-z0-9-]*):([0-9]{12}|):([a-z-]+)\/(.+)$/;

/**
 * The parts of an ARN of this service; undefined when the text is none. A parameter's name comes back without its
 * first slash, which an ARN cannot tell from the one that separates.
 */
export function parseArn(text: string): ParsedArn | undefined {
  const [, region, accountId, kind, name] = form.exec(text) ?? [];
  const resource = ArnResource.safeParse(kind);
  if (region === undefined || accountId === undefined || name === undefined || !resource.success) return undefined;
  return { region, accountId, resource: resource.data, name };
}
