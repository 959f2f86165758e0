/**
 * Packed segments that were read not long ago, so that a search, a scroll or a second viewer does not fetch them again.
 * They never change, so there is nothing to invalidate; the oldest go when the bound is reached. Packed, because
 * unpacking is five times faster than the way from PostgreSQL and four times the output fits: the whole of a 400 MB log.
 */
export const SEGMENT_CACHE_BYTES = 96 * 1024 * 1024;

/** A segment's data as it is stored. */
export type PackedSegment = { codec: number; data: Buffer; length: number };

/** What a segment costs beside its bytes: key, map entry and Buffer, roughly. */
const overhead = 300;

/** A bounded map from a segment's key to its data; what was not asked for longest goes first. */
export function segmentCache(limitBytes: number) {
  const entries = new Map<string, PackedSegment>();
  let bytes = 0;
  const forget = (key: string, { data }: PackedSegment) => {
    entries.delete(key);
    bytes -= data.length + overhead;
  };
  return {
    get(key: string): PackedSegment | undefined {
      const entry = entries.get(key);
      if (entry) {
        entries.delete(key);
        entries.set(key, entry);
      }
      return entry;
    },
    set(key: string, entry: PackedSegment): void {
      const old = entries.get(key);
      if (old) forget(key, old);
      entries.set(key, entry);
      bytes += entry.data.length + overhead;
      for (const [oldest, old] of entries) {
        if (bytes <= limitBytes) break;
        forget(oldest, old);
      }
    },
    bytes: () => bytes,
  };
}
