import { classNames } from "./class-names";
import { CopyButton } from "./copy-button";

/** What {@link CodeBlock} takes. */
export interface CodeBlockProps {
  /** What it is: "Install command". Names the block and its copy button. */
  label: string;
  code: string;
  /** Breaks long lines instead of scrolling sideways. */
  isWrapped?: boolean;
  /** Pixels after which it scrolls. Default 320. */
  maxHeight?: number;
}

/** Text to read or copy, character for character. It can be scrolled with the keyboard. */
export function CodeBlock({ label, code, isWrapped, maxHeight = 320 }: CodeBlockProps) {
  return (
    <div className="relative min-w-0 rounded-md border border-line bg-sunken">
      <pre
        role="region"
        aria-label={label}
        tabIndex={0}
        style={{ maxHeight }}
        className={classNames(
          "overflow-auto rounded-md py-2 pr-11 pl-3 font-mono text-sm leading-5",
          isWrapped && "break-all whitespace-pre-wrap",
        )}
      >
        <code>{code}</code>
      </pre>
      <span className="absolute top-1 right-1 rounded-md bg-sunken">
        <CopyButton value={code} label={`Copy ${label.charAt(0).toLowerCase()}${label.slice(1)}`} />
      </span>
    </div>
  );
}
