import * as z from "zod";
import { DomainError } from "./errors";
import { isReservedTagKey, MAX_TAG_KEY, MAX_TAG_VALUE, tagText } from "./tag-rules";

/**
 * A tag's key as one may be asked for or removed: 1 to 128 characters, letters, digits, spaces and `_ . : / = + - @`.
 * Source: SSM API 2014-11-06, TagKey.
 */
export const AnyTagKey = z.string().min(1).max(MAX_TAG_KEY).regex(tagText);

/** A tag's key as it may be given. Keys that begin with `aws:` are kept for the system. Source: user guide, tagging. */
export const TagKey = AnyTagKey.refine((key) => !isReservedTagKey(key), "Keys that begin with aws: are reserved.");

/** A tag's value, up to 256 characters of the same set; may be empty. Source: SSM API 2014-11-06, TagValue. */
export const TagValue = z.string().max(MAX_TAG_VALUE).regex(tagText);

/** One tag. Source: SSM API 2014-11-06, Tag. */
export const Tag = z.strictObject({ Key: TagKey, Value: TagValue });
export type Tag = z.infer<typeof Tag>;

/** Tags to put on a resource, each key once. Source: SSM API 2014-11-06, TagList. */
export const TagList = z
  .array(Tag)
  .max(1000)
  .refine((tags) => new Set(tags.map((tag) => tag.Key)).size === tags.length, "A key may be given only once.");

/** The most tags that one resource can have. Source: user guide, tagging. */
export const MAX_TAGS = 50;

/** More tags than a resource can have. */
export const tooManyTags = () => new DomainError("TooManyTagsError", `A resource can have at most ${MAX_TAGS} tags.`);

/**
 * The tags after adding (or overwriting, by key) some and removing others by key; a key in both is removed. What was
 * given stays as it was.
 *
 * Errors: TooManyTagsError when more than 50 would remain.
 */
export function changeTags(
  tags: Readonly<Record<string, string>>,
  change: { add?: readonly Tag[]; remove?: readonly string[] },
): Record<string, string> {
  const changed = new Map(Object.entries(tags));
  for (const { Key, Value } of change.add ?? []) changed.set(Key, Value);
  for (const key of change.remove ?? []) changed.delete(key);
  if (changed.size > MAX_TAGS) throw tooManyTags();
  return Object.fromEntries(changed);
}

/** Tags in the API's form, sorted by key so that equal sets read alike. */
export function toTagList(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags)
    .map(([Key, Value]) => ({ Key, Value }))
    .sort((a, b) => (a.Key < b.Key ? -1 : 1));
}
