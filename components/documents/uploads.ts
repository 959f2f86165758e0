import { call } from "@/components/console/call";
import { ConsoleError, messageOf } from "@/components/console/console-error";
import { MAX_PIECE_BYTES } from "@/core/documents/attachment-limits";
import { cleanName, type NewFile, sizeProblem, type UploadState } from "./attachment-draft";

/** How long a server that is away is left alone before it is asked again, milliseconds. */
const firstWait = 1_000;
const longestWait = 10_000;

/** What the server has of a file, and which piece it wants next. */
type Begun = { fileId: string | undefined; index: number };
type Running = { begun: Begun; abort: AbortController; wake: () => void };

/**
 * The files that are being uploaded on a page, one after the other. An upload goes on where it was when the server was
 * away. What is removed, or left behind with the page, is given up at the server too.
 */
export class Uploads {
  #files: readonly NewFile[] = [];
  readonly #running = new Map<string, Running>();
  readonly #listeners = new Set<() => void>();
  #turn: Promise<void> = Promise.resolve();
  #made = 0;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
  readonly files = (): readonly NewFile[] => this.#files;

  /** Begins to upload files; each is named after the file unless `name` says how. */
  add(files: readonly File[], name?: string): void {
    for (const file of files) {
      const key = `file-${++this.#made}`;
      const message = sizeProblem(file);
      const upload: UploadState = message === undefined ? { phase: "queued" } : { phase: "failed", sent: 0, message };
      this.#set([...this.#files, { key, name: name ?? cleanName(file.name), file, upload }]);
      if (message === undefined) this.#begin(key, { fileId: undefined, index: 0 });
    }
  }

  rename(key: string, name: string): void {
    this.#set(this.#files.map((each) => (each.key === key ? { ...each, name } : each)));
  }

  /** Tries one that failed again, and one that waits for the server at once; both go on where they were. */
  retry(key: string): void {
    const running = this.#running.get(key);
    if (!running) return;
    const phase = this.#phaseOf(key);
    if (phase === "waiting") running.wake();
    if (phase !== "failed") return;
    this.#move(key, { phase: "queued" });
    this.#begin(key, running.begun);
  }

  remove(key: string): void {
    const running = this.#running.get(key);
    running?.abort.abort();
    running?.wake();
    this.#running.delete(key);
    this.#set(this.#files.filter((each) => each.key !== key));
    // What the server does not hear of it forgets by itself, after a day.
    if (running?.begun.fileId !== undefined)
      void call("DiscardAttachment", { FileId: running.begun.fileId }).catch(() => undefined);
  }

  /** Gives all of them up: the page is left. */
  leave(): void {
    for (const { key } of this.#files) this.remove(key);
  }

  /** Lets go of them without giving them up: a document has them. */
  release(): void {
    this.#running.clear();
  }

  #begin(key: string, begun: Begun): void {
    const running: Running = { begun, abort: new AbortController(), wake: () => undefined };
    this.#running.set(key, running);
    this.#turn = this.#turn.then(() => this.#upload(key, running));
  }

  async #upload(key: string, running: Running): Promise<void> {
    const { signal } = running.abort;
    for (let wait = firstWait; !signal.aborted; wait = Math.min(2 * wait, longestWait)) {
      const file = this.#files.find((each) => each.key === key);
      if (!file) return;
      try {
        await this.#send(file, running);
        return;
      } catch (error) {
        if (signal.aborted) return;
        const sent = Math.min(running.begun.index * MAX_PIECE_BYTES, file.file.size);
        if (!isAway(error)) {
          if (error instanceof ConsoleError && error.code === "NoSuchUpload")
            running.begun = { fileId: undefined, index: 0 };
          this.#move(key, { phase: "failed", sent, message: reasonOf(error) });
          return;
        }
        this.#move(key, { phase: "waiting", sent });
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, wait);
          running.wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    }
  }

  async #send({ key, name, file }: NewFile, running: Running): Promise<void> {
    const { signal } = running.abort;
    const sent = () => Math.min(running.begun.index * MAX_PIECE_BYTES, file.size);
    this.#move(key, { phase: "sending", sent: sent() });
    for (let isFirst = running.begun.index === 0; isFirst || sent() < file.size; isFirst = false) {
      const { fileId, index } = running.begun;
      const Content = await base64(file.slice(index * MAX_PIECE_BYTES, (index + 1) * MAX_PIECE_BYTES));
      const which = fileId === undefined ? { Name: cleanName(name) } : { FileId: fileId };
      const answer = await call("UploadAttachment", { ...which, Index: index, Content }, { signal });
      running.begun = { fileId: answer.FileId, index: answer.NextIndex };
      this.#move(key, { phase: "sending", sent: sent() });
    }
    const FileId = running.begun.fileId ?? "";
    const { Sha256 } = await call("CompleteAttachment", { FileId, Size: file.size }, { signal });
    this.#move(key, { phase: "complete", fileId: FileId, sha256: Sha256 });
  }

  #phaseOf = (key: string) => this.#files.find((each) => each.key === key)?.upload.phase;

  #move(key: string, upload: UploadState): void {
    if (this.#running.has(key)) this.#set(this.#files.map((each) => (each.key === key ? { ...each, upload } : each)));
  }

  #set(files: readonly NewFile[]): void {
    this.#files = files;
    for (const tell of this.#listeners) tell();
  }
}

/** Whether there was no answer, or one of a proxy or a server that is not ready: it restarts. */
const isAway = (error: unknown) => error instanceof ConsoleError && [0, 502, 503, 504].includes(error.status);

const reasonOf = (error: unknown) =>
  error instanceof DOMException ? "The file cannot be read any more: choose it again." : messageOf(error);

/** The bytes of a part of a file as UploadAttachment takes them. */
function base64(part: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error);
    // "data:application/octet-stream;base64,…", or nothing after the colon for no bytes.
    reader.onload = () => resolve(typeof reader.result === "string" ? (reader.result.split(",")[1] ?? "") : "");
    reader.readAsDataURL(part);
  });
}
