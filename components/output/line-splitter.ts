/** One line as the viewer keeps it: its text, and how many bytes of it were left off because it is very long. */
export type Line = { text: string; left: number };

/** Of longer lines the viewer shows the beginning; the file has them whole. Bytes. */
export const MAX_LINE_BYTES = 16 * 1024;

/**
 * Splits bytes into lines as they arrive, in any pieces. Bytes that are no UTF-8 become replacement characters only
 * here, on the screen; a character that was split between two pieces is put together again.
 */
export function lineSplitter() {
  let open: Uint8Array[] = [];
  let kept = 0;
  let length = 0;

  const decode = (): Line => {
    const bytes = new Uint8Array(kept);
    let at = 0;
    for (const piece of open) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return { text: decoder.decode(bytes), left: length - kept };
  };
  const take = (piece: Uint8Array) => {
    length += piece.length;
    const room = MAX_LINE_BYTES - kept;
    if (room <= 0 || piece.length === 0) return;
    // A copy, because a view would keep the whole message alive.
    open.push(piece.slice(0, room));
    kept += Math.min(room, piece.length);
  };
  const clear = () => {
    open = [];
    kept = 0;
    length = 0;
  };

  return {
    /** The lines that these bytes complete. */
    push(bytes: Uint8Array): Line[] {
      const lines: Line[] = [];
      let start = 0;
      for (let newline = bytes.indexOf(10); newline !== -1; newline = bytes.indexOf(10, start)) {
        const piece = bytes.subarray(start, newline);
        if (length === 0 && piece.length <= MAX_LINE_BYTES) lines.push({ text: decoder.decode(piece), left: 0 });
        else {
          take(piece);
          lines.push(decode());
          clear();
        }
        start = newline + 1;
      }
      take(bytes.subarray(start));
      return lines;
    },
    /** The line that has no newline yet; undefined when nothing follows the last newline. */
    open: (): Line | undefined => (length > 0 ? decode() : undefined),
  };
}
export type LineSplitter = ReturnType<typeof lineSplitter>;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
