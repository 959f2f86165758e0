"use client";

import { Download, WrapText } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import { classNames } from "@/components/ui/class-names";
import { useShortcut, useSingleKeys } from "@/components/ui/use-shortcuts";
import { textOf, toSpans } from "@/core/output/spans";
import { CopyOutput } from "./copy-output";
import { GoToLine } from "./go-to-line";
import type { LineCache } from "./line-cache";
import { OutputLines, type View } from "./output-lines";
import { LINE_HEIGHT } from "./scroll-map";
import { SearchField } from "./search-field";
import { StreamStatus } from "./stream-status";
import { useRoomBelow } from "./use-room-below";
import { useSearch } from "./use-search";

/** What {@link StreamView} takes. */
export type StreamViewProps = {
  cache: LineCache;
  /** What the stream is called, such as "Output". */
  name: string;
  /** The line of the address bar, counted from 1. */
  line: number | undefined;
  onLine: (line: number | undefined) => void;
  heartbeat: ReactNode;
};

/** One stream: its lines, a search through all of it, and the ways to any line. */
export function StreamView({ cache, name, line, onLine, heartbeat }: StreamViewProps) {
  const current = line === undefined ? undefined : line - 1;
  const [view, setView] = useState<View>(() => (current === undefined ? { follows: true } : placeOf(current)));
  const [isWrapped, setWrapped] = useState(false);
  const [text, setText] = useState("");
  const [isCaseSensitive, setCaseSensitive] = useState(false);
  const [seenLines, setSeenLines] = useState(0);
  const searchInput = useRef<HTMLInputElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const { totals } = cache;
  const room = useRoomBelow(frame);
  const topLine = view.follows ? Math.max(0, totals.lines - 1) : Math.floor(view.top / LINE_HEIGHT);

  const goTo = (target: number) => {
    const clamped = Math.max(0, Math.min(target, totals.lines - 1));
    setView(placeOf(clamped));
    setSeenLines(totals.lines);
    onLine(clamped + 1);
  };
  const toEnd = () => {
    setView({ follows: true });
    onLine(undefined);
  };
  const changeView = (next: View) => {
    if (view.follows && !next.follows) setSeenLines(totals.lines);
    setView(next);
  };
  const { state, step } = useSearch(cache.source, text, isCaseSensitive, current ?? topLine, goTo);
  const highlight = useMemo(() => (text ? { text, isCaseSensitive } : undefined), [text, isCaseSensitive]);

  const focusLines = () => frame.current?.querySelector("section")?.focus();
  const toggleFollow = () =>
    view.follows ? changeView({ follows: false, top: Math.max(0, (totals.lines - 1) * LINE_HEIGHT) }) : toEnd();
  useShortcut("/", "Search this output", () => searchInput.current?.focus());
  useShortcut("f", "Follow the end of the output, or stop", toggleFollow);
  useShortcut("w", "Wrap long lines, or not", () => setWrapped(!isWrapped));

  const [areSingleKeysOn] = useSingleKeys();
  // Keys that other pages have for other things (g, n, arrows) are the output's only while it has the focus.
  const onKey = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent, page: number): boolean => {
    if (metaKey || altKey || (ctrlKey && key !== "Home" && key !== "End")) return false;
    if (key.length === 1 && key !== " " && !areSingleKeysOn) return false;
    const from = current ?? topLine;
    const by = (lines: number) => changeView({ follows: false, top: Math.max(0, (topLine + lines) * LINE_HEIGHT) });
    const actions = new Map<string, () => void>([
      ["j", () => goTo(from + 1)],
      ["k", () => goTo(from - 1)],
      ["g", () => goTo(0)],
      ["G", toEnd],
      ["n", () => step("forward")],
      ["N", () => step("backward")],
      ["Home", () => goTo(0)],
      ["End", toEnd],
      ["PageDown", () => by(page)],
      ["PageUp", () => by(view.follows ? -2 * page : -page)],
      [" ", () => by(page)],
      ["Escape", () => onLine(undefined)],
    ]);
    const action = actions.get(key);
    action?.();
    return action !== undefined;
  };

  return (
    <div
      ref={frame}
      className={classNames(
        "flex flex-col rounded-md border border-line bg-surface",
        (!totals.ended || totals.lines > 0) && "h-(--room)",
      )}
      style={{ "--room": room }}
    >
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-1.5">
        <SearchField
          text={text}
          onText={setText}
          isCaseSensitive={isCaseSensitive}
          onCaseSensitive={setCaseSensitive}
          state={state}
          onStep={step}
          onLeave={focusLines}
          inputRef={searchInput}
        />
        <span className="flex-1 max-sm:hidden" />
        <div className="w-24 sm:w-28">
          <GoToLine onLine={(wanted) => goTo(wanted - 1)} />
        </div>
        {!totals.ended && (
          <Button
            size="small"
            kind={view.follows ? "primary" : "normal"}
            aria-pressed={view.follows}
            onPress={toggleFollow}
          >
            Follow
          </Button>
        )}
        <Button
          size="small"
          icon={WrapText}
          kind={isWrapped ? "primary" : "normal"}
          aria-pressed={isWrapped}
          onPress={() => setWrapped(!isWrapped)}
        >
          <span className="max-sm:sr-only">Wrap</span>
        </Button>
        <CopyOutput cache={cache} />
        <a className={buttonStyle("normal", "small")} href={cache.source.downloadUrl} download>
          <Download aria-hidden size={14} />
          <span className="max-sm:sr-only">Download</span>
        </a>
      </div>
      <OutputLines
        cache={cache}
        label={`${name}, ${totals.lines.toLocaleString("en-US")} lines`}
        view={view}
        onView={changeView}
        isWrapped={isWrapped}
        current={current}
        highlight={highlight}
        onKey={onKey}
        onPick={goTo}
        empty={emptyText(cache)}
      />
      <StreamStatus
        cache={cache}
        newLines={view.follows ? undefined : Math.max(0, totals.lines - seenLines)}
        onEnd={toEnd}
        heartbeat={heartbeat}
      />
      <Announcement cache={cache} current={current} />
    </div>
  );
}

/** A line a third of a screen below the top, so that what led to it is in view too. */
const placeOf = (line: number): View => ({ follows: false, top: Math.max(0, line - 8) * LINE_HEIGHT });

function emptyText({ isReady, totals, error }: LineCache): string {
  if (!isReady) return error === undefined ? "Loading…" : "The output cannot be read right now.";
  return totals.ended ? "Nothing was written." : "Nothing has been written yet.";
}

/**
 * What assistive technology is told: the line that is pointed at when that changes, and now and then how much there is.
 * Not every line as it comes, which would drown everything else.
 */
function Announcement({ cache, current }: { cache: LineCache; current: number | undefined }) {
  const [summary, setSummary] = useState("");
  useEffect(() => {
    let said = "";
    const timer = setInterval(() => {
      const { lines, ended } = cache.totals;
      const words = `${lines.toLocaleString("en-US")} lines${ended ? ", complete" : ""}`;
      if (words === said) return;
      said = words;
      setSummary(words);
    }, 10_000);
    return () => clearInterval(timer);
  }, [cache]);
  const [line] = current === undefined ? [] : cache.read(current, 1);
  return (
    <>
      <span role="status" className="sr-only">
        {summary}
      </span>
      <span aria-live="polite" className="sr-only">
        {line && current !== undefined
          ? `Line ${current + 1}: ${textOf(toSpans(line.text, line.style)) || "empty"}`
          : ""}
      </span>
    </>
  );
}
