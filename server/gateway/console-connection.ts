import type { Socket } from "socket.io";
import type { Application } from "../application";
import type { Notice } from "../db/notices";
import type { Caller } from "../operation";

/** A thing that a browser window watches: one by its id, or all of its kind in the account. */
export type Watched = {
  topic:
    | "command"
    | "node"
    | "node-group"
    | "compliance"
    | "activation"
    | "association"
    | "compliance"
    | "document"
    | "parameter"
    | "access"
    | "audit"
    | "account";
  id: string;
};

const watchable: ReadonlySet<string> = new Set<Watched["topic"]>([
  "command",
  "node",
  "node-group",
  "compliance",
  "activation",
  "association",
  "document",
  "parameter",
  "access",
  "audit",
  "account",
]);
const isWatchable = (topic: Notice["topic"]): topic is Watched["topic"] => watchable.has(topic);

/** What a window is told: that these changed. `*` is "any of them; look for yourself". */
export type ConsoleNotice = { topic: Watched["topic"]; id: string };

/** Watched things that one window may have. */
export const watchLimit = 64;
/** Notices that wait for one window; more become "any of them". */
const pendingLimit = 256;

/** One browser window that is connected to this process, signed in by the session of its cookie. */
export class ConsoleConnection {
  readonly #watched = new Map<string, Watched & { names: boolean }>();
  readonly #pending = new Map<string, ConsoleNotice>();
  readonly #cleanups = new Set<() => void>();
  #isClosed = false;

  constructor(
    readonly app: Application,
    readonly socket: Socket,
    readonly caller: Caller,
    /** The session's key, by which it is looked up again. */
    readonly tokenSha256: Uint8Array,
  ) {}

  /**
   * Watches one more thing; false when it watches as many as it may.
   *
   * @param names whether the window may be told which thing of a kind changed
   */
  watch(thing: Watched, { names }: { names: boolean }): boolean {
    const key = `${thing.topic} ${thing.id}`;
    if (!this.#watched.has(key) && this.#watched.size >= watchLimit) return false;
    this.#watched.set(key, { ...thing, names });
    return true;
  }

  unwatch({ topic, id }: Watched): void {
    this.#watched.delete(`${topic} ${id}`);
  }

  /** Keeps a notice for the next flush if this window watches what it is about; notices of other accounts never. */
  hear({ topic, accountId, id }: Notice): void {
    if (accountId !== this.caller.accountId) return;
    if (!isWatchable(topic)) return;
    const every = this.#watched.get(`${topic} *`);
    const concerns =
      every?.names ||
      this.#watched.has(`${topic} ${id}`) ||
      (id === "*" && [...this.#watched.values()].some((each) => each.topic === topic));
    if (concerns) this.#keep({ topic, id });
    else if (every) this.#keep({ topic, id: "*" });
  }

  /** Something may have been missed: everything watched is to be looked at again. */
  hearAll(): void {
    for (const { topic } of this.#watched.values()) this.#keep({ topic, id: "*" });
  }

  #keep(notice: ConsoleNotice): void {
    if (this.#pending.has(`${notice.topic} *`)) return;
    if (notice.id === "*" || this.#pending.size >= pendingLimit) {
      for (const [key, { topic }] of this.#pending) if (topic === notice.topic) this.#pending.delete(key);
      this.#pending.set(`${notice.topic} *`, { topic: notice.topic, id: "*" });
      return;
    }
    this.#pending.set(`${notice.topic} ${notice.id}`, notice);
  }

  /**
   * Whether what was sent last has not left yet. What a window that does not read is told waits here, where it cannot
   * grow, and not in its socket.
   */
  isSlow(): boolean {
    return !this.socket.conn.transport.writable;
  }

  /** Sends what was kept, unless the window is slow. */
  flush(): void {
    if (this.#pending.size === 0 || this.isSlow()) return;
    const notices = [...this.#pending.values()];
    this.#pending.clear();
    this.socket.emit("notices", notices);
  }

  /** Something to do when the window goes away; at once when it has gone already. Returns how to forget it. */
  onClose(cleanup: () => void): () => void {
    if (this.#isClosed) {
      cleanup();
      return () => undefined;
    }
    this.#cleanups.add(cleanup);
    return () => this.#cleanups.delete(cleanup);
  }

  closed(): void {
    this.#isClosed = true;
    for (const cleanup of this.#cleanups) cleanup();
    this.#cleanups.clear();
  }

  /** What its person may do has changed: the window comes back by itself, and is asked everything anew. */
  letComeBack(): void {
    this.socket.conn.close();
  }

  /** Its session is over. */
  end(): void {
    this.socket.emit("ended", { reason: "NotSignedIn" });
    this.socket.disconnect(true);
  }
}
