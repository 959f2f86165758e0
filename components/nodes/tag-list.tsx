import { Badge } from "@/components/ui/badge";

/** Tags in one line: the first few, and how many more there are; all of them in its title. */
export function TagList({ tags, shown = 3 }: { tags: readonly { Key: string; Value: string }[]; shown?: number }) {
  if (tags.length === 0) return <span className="text-faint">-</span>;
  const text = ({ Key, Value }: { Key: string; Value: string }) => (Value === "" ? Key : `${Key}=${Value}`);
  return (
    <span className="inline-flex max-w-full items-center gap-1" title={tags.map(text).join("\n")}>
      {tags.slice(0, shown).map((tag) => (
        <span key={tag.Key} className="min-w-12 truncate">
          <Badge>{text(tag)}</Badge>
        </span>
      ))}
      {tags.length > shown && <span className="text-sm text-muted">+{tags.length - shown}</span>}
    </span>
  );
}
