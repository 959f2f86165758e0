"use client";

import { Download, WrapText } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from "react";
import { CopyLink } from "@/components/console/copy-link";
import { Button } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import { classNames } from "@/components/ui/class-names";
import { useShortcut, useSingleKeys } from "@/components/ui/use-shortcuts";
import { type LineRange, rangeOf } from "@/core/output/line-range";
import { CopyOutput } from "./copy-output";
import { GoToLine } from "./go-to-line";
import type { LineCache } from "./line-cache";
import { OutputAnnouncement } from "./output-announcement";
import type { Highlight } from "./output-line";
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
  /** The lines of the address bar. */
  range: LineRange | undefined;
  onRange: (range: LineRange | undefined) => void;
  /** What is searched for at first. */
  search: Highlight | undefined;
  /** Where these lines are found again, whatever else is on the page. */
  linkTo: (range: LineRange | undefined) => string;
  heartbeat: ReactNode;
};

/** One stream: its lines, a search through all of it, and the ways to any line. */
export function StreamView({ cache, name, range, onRange, search, linkTo, heartbeat }: StreamViewProps) {
  // Where the range was begun: its other end is the one that moves.
  const [anchor, setAnchor] = useState(range?.first);
  const current = range && (range.last === anchor ? range.first : range.last) - 1;
  const [view, setView] = useState<View>(() => (range === undefined ? { follows: true } : placeOf(range.first - 1)));
  const [isWrapped, setWrapped] = useState(false);
  const [text, setText] = useState(search?.text ?? "");
  const [isCaseSensitive, setCaseSensitive] = useState(search?.isCaseSensitive ?? false);
  const [seenLines, setSeenLines] = useState(0);
  const searchInput = useRef<HTMLInputElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const { totals } = cache;
  const room = useRoomBelow(frame);
  const topLine = view.follows ? Math.max(0, totals.lines - 1) : Math.floor(view.top / LINE_HEIGHT);

  const clamp = (target: number) => Math.max(0, Math.min(target, totals.lines - 1));
  /** A line that is known to be there, though it may not have been heard of here yet: a search knows it first. */
  const show = (line: number) => {
    setView(placeOf(line));
    setSeenLines(totals.lines);
    setAnchor(line + 1);
    onRange(rangeOf(line + 1, line + 1));
  };
  const goTo = (target: number) => show(clamp(target));
  /** Takes the moving end of the range to a line. */
  const extendTo = (target: number) => {
    const clamped = clamp(target);
    const begun = anchor ?? (range ? range.first : clamped + 1);
    setAnchor(begun);
    if (view.follows) setView(placeOf(clamped));
    onRange(rangeOf(begun, clamped + 1));
  };
  const extendBy = (lines: number) => {
    const target = clamp((current ?? topLine) + lines);
    setView(placeOf(target));
    extendTo(target);
  };
  const toEnd = () => {
    setView({ follows: true });
    setAnchor(undefined);
    onRange(undefined);
  };
  const changeView = (next: View) => {
    if (view.follows && !next.follows) setSeenLines(totals.lines);
    setView(next);
  };
  const { state, step } = useSearch(cache.source, text, isCaseSensitive, current ?? topLine, show);
  const highlight = useMemo(() => (text ? { text, isCaseSensitive } : undefined), [text, isCaseSensitive]);

  const focusLines = () => frame.current?.querySelector("section")?.focus();
  const toggleFollow = () =>
    view.follows ? changeView({ follows: false, top: Math.max(0, (totals.lines - 1) * LINE_HEIGHT) }) : toEnd();
  useShortcut("/", "Search this output", () => searchInput.current?.focus());
  useShortcut("f", "Follow the end of the output, or stop", toggleFollow);
  useShortcut("w", "Wrap long lines, or not", () => setWrapped(!isWrapped));

  const [areSingleKeysOn] = useSingleKeys();
  // Keys that other pages have for other things (g, n, arrows) are the output's only while it has the focus.
  const onKey = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent, page: number): boolean => {
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
      ["J", () => extendBy(1)],
      ["K", () => extendBy(-1)],
      ["Escape", () => onRange(undefined)],
      ...(shiftKey
        ? ([
            ["ArrowDown", () => extendBy(1)],
            ["ArrowUp", () => extendBy(-1)],
          ] as const)
        : []),
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
        <CopyLink address={() => linkTo(range)} />
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
        range={range}
        highlight={highlight}
        onKey={onKey}
        onPick={(picked, isExtending) => (isExtending ? extendTo(picked) : goTo(picked))}
        empty={emptyText(cache)}
      />
      <StreamStatus
        cache={cache}
        newLines={view.follows ? undefined : Math.max(0, totals.lines - seenLines)}
        onEnd={toEnd}
        heartbeat={heartbeat}
      />
      <OutputAnnouncement cache={cache} range={range} />
    </div>
  );
}

/** A line a third of a screen below the top, so that what led to it is in view too. */
const placeOf = (line: number): View => ({ follows: false, top: Math.max(0, line - 8) * LINE_HEIGHT });

function emptyText({ isReady, totals, error }: LineCache): string {
  if (!isReady) return error === undefined ? "Loading…" : "The output cannot be read right now.";
  return totals.ended ? "Nothing was written." : "Nothing has been written yet.";
}
