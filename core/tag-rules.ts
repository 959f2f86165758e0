/**
 * The text of tags and of names: letters, digits, spaces and `_ . : / = + - @`; may be empty.
 * Source: SSM API 2014-11-06, TagKey, TagValue and DefaultInstanceName.
 */
export const tagText = /^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$/u;

/** The longest key of a tag, characters. Source: SSM API 2014-11-06, TagKey. */
export const MAX_TAG_KEY = 128;

/** The longest value of a tag, characters. Source: SSM API 2014-11-06, TagValue. */
export const MAX_TAG_VALUE = 256;

/** Whether a key is one of those kept for the system. Source: SSM API 2014-11-06, TagKey. */
export const isReservedTagKey = (key: string) => /^aws:/i.test(key);
