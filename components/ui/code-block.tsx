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
    <div className="flex min-w-0 items-start rounded-md border border-line bg-sunken">
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        style={{ maxHeight }}
        className="min-w-0 flex-1 overflow-auto rounded-md px-3 py-2"
      >
        <pre className={classNames("w-fit font-mono text-sm leading-5", isWrapped && "break-all whitespace-pre-wrap")}>
          <code>{code}</code>
        </pre>
      </section>
      <span className="p-1.5">
        <CopyButton value={code} label={`Copy ${label.charAt(0).toLowerCase()}${label.slice(1)}`} />
      </span>
    </div>
  );
}
