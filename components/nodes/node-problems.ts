import { MAX_NODE_NAME } from "@/core/nodes/node-words";
import { isReservedTagKey, MAX_TAG_KEY, MAX_TAG_VALUE, tagText } from "@/core/tag-rules";

const rule = "Use letters, digits, spaces and _ . : / = + - @.";

/** What is wrong with a tag's key, or its value, as sentences; nothing where all is well. */
export function tagProblem({ key, value }: { key: string; value: string }): { key?: string; value?: string } {
  const wrongKey =
    key.length > MAX_TAG_KEY
      ? `At most ${MAX_TAG_KEY} characters.`
      : key === "" || !tagText.test(key)
        ? rule
        : isReservedTagKey(key)
          ? "Keys that begin with aws: are reserved."
          : undefined;
  const wrongValue =
    value.length > MAX_TAG_VALUE ? `At most ${MAX_TAG_VALUE} characters.` : tagText.test(value) ? undefined : rule;
  return { ...(wrongKey && { key: wrongKey }), ...(wrongValue && { value: wrongValue }) };
}

/** What is wrong with a machine's name, as a sentence; undefined where all is well. */
export function nodeNameProblem(name: string): string | undefined {
  if (name.length > MAX_NODE_NAME) return `At most ${MAX_NODE_NAME} characters.`;
  return tagText.test(name) ? undefined : rule;
}
