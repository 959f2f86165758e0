import { plainStyle, styleAfter, type TextStyle } from "@/core/output/text-style";
import { type Line, type LineSplitter, lineSplitter } from "./line-splitter";
import type { OutputNews, OutputSource, OutputTotals } from "./source";

/** Lines that are fetched and forgotten together. */
export const PAGE_LINES = 1_000;
/** Pages that are kept; the last one, which grows, always is. */
const maxPages = 24;

type Page = {
  first: number;
  lines: Line[];
  /** The style in force where each line begins. */
  styles: TextStyle[];
  /** For the page that has the stream's end: what splits the bytes that are still to come. */
  tail?: LineSplitter;
};

/** A line to be drawn. */
export type DrawnLine = Line & { number: number; style: TextStyle };

/**
 * The lines of one stream, of which only some pages are in memory however many there are. Fetches what is looked at,
 * adds what is pushed, fetches what a push left out, and drops what it has already: every line is there once.
 */
export class LineCache {
  totals: OutputTotals = { bytes: 0, lines: 0, ended: false, lastStoredAt: undefined };
  /** Changes with every change of what is shown. */
  version = 0;
  isReady = false;
  error: unknown;

  #pages = new Map<number, Page>();
  #fetching = new Map<number, AbortController>();
  #listeners = new Set<() => void>();
  /** How far the stream is known byte by byte: newlines before `#end` and whether something follows the last one. */
  #end = 0;
  #newlines = 0;
  #hasOpenLine = false;
  #stopFollowing: (() => void) | undefined;
  #isClosed = false;

  constructor(readonly source: OutputSource) {}

  /** Hears of every change. Returns how to stop. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Looks how much there is and begins to follow. */
  async open(): Promise<void> {
    this.#isClosed = false;
    try {
      await this.#loadEnd();
      if (this.#isClosed) return;
      this.isReady = true;
      this.error = undefined;
      this.#stopFollowing ??= this.source.follow(
        () => this.#end,
        (news) => this.hear(news),
      );
    } catch (error) {
      this.error = error;
    }
    this.#changed();
  }

  close(): void {
    this.#isClosed = true;
    this.#stopFollowing?.();
    this.#stopFollowing = undefined;
    for (const fetching of this.#fetching.values()) fetching.abort();
  }

  /** The lines from `first`, at most `count`; undefined in the place of one that is not here (see `want`). */
  read(first: number, count: number): (DrawnLine | undefined)[] {
    const lines: (DrawnLine | undefined)[] = [];
    for (let number = first; number < Math.min(first + count, this.totals.lines); number++) {
      const page = this.#pages.get(Math.floor(number / PAGE_LINES));
      const at = number % PAGE_LINES;
      const line = page?.lines[at] ?? (page && at === page.lines.length ? page.tail?.open() : undefined);
      lines.push(line && { ...line, number, style: page?.styles[at] ?? plainStyle });
    }
    return lines;
  }

  /** Sees to it that some lines come, and those around them, which are likely to be looked at next. */
  want(first: number, count: number): void {
    if (!this.isReady) return;
    const last = Math.min(first + count, this.totals.lines) - 1;
    for (
      let index = Math.floor(Math.max(0, first - 200) / PAGE_LINES);
      index * PAGE_LINES <= Math.min(last + 200, this.totals.lines - 1);
      index++
    ) {
      const page = this.#pages.get(index);
      if (page) this.#touch(index, page);
      else void this.#fetch(index);
    }
  }

  /** Takes what was pushed. Resolves once it is in its place, with whatever had to be fetched before it. */
  async hear({ offset, bytes, skipTo, ended, end }: OutputNews): Promise<void> {
    if (this.#isClosed) return;
    if (skipTo !== undefined && skipTo > this.#end) await this.#loadEnd();
    else if (offset > this.#end) await this.#repair(offset);
    if (offset <= this.#end && offset + bytes.length > this.#end) this.#append(bytes.subarray(this.#end - offset));
    this.totals = { ...this.totals, ended: ended && this.#end >= end };
    this.#changed();
  }

  /** Everything between what is known and `offset`, which a push began at. */
  async #repair(offset: number): Promise<void> {
    while (this.#end < offset && !this.#isClosed) {
      const range = await this.source.bytes(this.#end, offset);
      if (range.bytes.length === 0) return;
      if (range.offset === this.#end) this.#append(range.bytes);
    }
  }

  /** Fetches the last page and goes on from its end. */
  async #loadEnd(): Promise<void> {
    for (let look = 0; look < 5 && !this.#isClosed; look++) {
      const totals = await this.source.totals();
      const index = Math.floor(Math.max(0, totals.lines - 1) / PAGE_LINES);
      const loaded = await this.#load(index, undefined);
      if (loaded.end < totals.bytes && !loaded.isOpenEnded) continue;
      for (const [key, page] of this.#pages) if (page.tail) this.#pages.delete(key);
      this.#put(index, loaded.page);
      this.#end = loaded.isOpenEnded ? totals.bytes : loaded.end;
      this.#newlines = loaded.page.first + loaded.page.lines.length;
      this.#hasOpenLine = loaded.page.tail?.open() !== undefined;
      this.totals = { ...totals, bytes: this.#end, lines: this.#newlines + (this.#hasOpenLine ? 1 : 0) };
      return;
    }
  }

  #append(bytes: Uint8Array): void {
    this.#end += bytes.length;
    let index = Math.floor(this.#newlines / PAGE_LINES);
    let page = this.#pages.get(index);
    if (!page) {
      // Only at the border of a page is its beginning known here.
      page = { first: index * PAGE_LINES, lines: [], styles: [this.#styleBefore(index)], tail: lineSplitter() };
      this.#put(index, page);
    }
    const splitter = (page.tail ??= lineSplitter());
    for (const line of splitter.push(bytes)) {
      add(page, line);
      this.#newlines += 1;
      if (page.lines.length < PAGE_LINES) continue;
      // Full: the splitter, with whatever it holds of the next line, goes on in the next page.
      delete page.tail;
      index += 1;
      page = { first: index * PAGE_LINES, lines: [], styles: [this.#styleBefore(index)], tail: splitter };
      this.#put(index, page);
    }
    this.#hasOpenLine = splitter.open() !== undefined;
    this.totals = {
      ...this.totals,
      bytes: this.#end,
      lines: this.#newlines + (this.#hasOpenLine ? 1 : 0),
      lastStoredAt: Date.now(),
    };
  }

  /** The style at a page's beginning, as far as the page before is here; colours that began further up are not known. */
  #styleBefore(index: number): TextStyle {
    const before = this.#pages.get(index - 1);
    return before?.styles[PAGE_LINES] ?? plainStyle;
  }

  async #fetch(index: number): Promise<void> {
    if (this.#fetching.has(index) || this.#isClosed) return;
    const controller = new AbortController();
    this.#fetching.set(index, controller);
    // Whoever scrolls on does not wait for what they passed.
    for (const [other, fetching] of this.#fetching) if (Math.abs(other - index) > 3) fetching.abort();
    try {
      const { page } = await this.#load(index, controller.signal);
      // The page that has the end was put there by whatever keeps it growing, and is newer.
      if (!this.#pages.get(index)?.tail) {
        delete page.tail;
        this.#put(index, page);
      }
      this.error = undefined;
    } catch (error) {
      if (!controller.signal.aborted) this.error = error;
    } finally {
      this.#fetching.delete(index);
      if (!this.#isClosed) this.#changed();
    }
  }

  /** One page from the server. `isOpenEnded`: its last line is longer than what was fetched, so the end is beyond it. */
  async #load(
    index: number,
    signal: AbortSignal | undefined,
  ): Promise<{ page: Page; end: number; isOpenEnded: boolean }> {
    const first = index * PAGE_LINES;
    const page: Page = { first, lines: [], styles: [this.#styleBefore(index)] };
    let splitter = lineSplitter();
    let end = 0;
    for (let line = first; line < first + PAGE_LINES; ) {
      const range = await this.source.lines(line, first + PAGE_LINES - line, signal);
      if (range.bytes.length === 0) break;
      end = range.offset + range.bytes.length;
      splitter = lineSplitter();
      for (const whole of splitter.push(range.bytes)) add(page, whole);
      if (range.cut) {
        const open = splitter.open();
        // Its rest is not fetched; how long it is, only the next line's place tells.
        if (open && first + page.lines.length < range.totals.lines - 1) add(page, { ...open, left: open.left || 1 });
        else return { page: { ...page, tail: splitter }, end, isOpenEnded: true };
        splitter = lineSplitter();
      }
      line = first + page.lines.length;
      if (end >= range.totals.bytes && !range.cut) break;
    }
    return { page: { ...page, ...(page.lines.length < PAGE_LINES && { tail: splitter }) }, end, isOpenEnded: false };
  }

  #put(index: number, page: Page): void {
    this.#touch(index, page);
    for (const [oldest, old] of this.#pages) {
      if (this.#pages.size <= maxPages) break;
      if (!old.tail) this.#pages.delete(oldest);
    }
  }

  #touch(index: number, page: Page): void {
    this.#pages.delete(index);
    this.#pages.set(index, page);
  }

  #changed(): void {
    this.version += 1;
    for (const listener of this.#listeners) listener();
  }
}

function add(page: Page, line: Line): void {
  page.lines.push(line);
  page.styles.push(styleAfter(line.text, page.styles.at(-1) ?? plainStyle));
}
