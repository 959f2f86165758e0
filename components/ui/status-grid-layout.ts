/** Where the cells of a grid are. Lengths in pixels; cells are squares in reading order. */
export interface GridLayout {
  columns: number;
  rows: number;
  /** From one cell's left edge to the next one's. */
  pitch: number;
  /** A cell's edge. */
  edge: number;
}

/** A cell's edge and the gap to the next one, the largest first. */
const sizes = [
  [20, 4],
  [14, 3],
  [10, 2],
  [8, 2],
  [6, 1],
  [4, 1],
] as const;

/** What should still be in sight below the grid is pushed no further down than this, pixels. */
const tall = 330;

/** The layout of `count` cells in `width` pixels: as large as they can be in 330 pixels of height, at least 4. */
export function layOut(count: number, width: number): GridLayout {
  const layouts = sizes.map(([edge, gap]) => {
    const pitch = edge + gap;
    const columns = Math.max(1, Math.floor((width + gap) / pitch));
    return { columns, rows: Math.ceil(count / columns), pitch, edge };
  });
  const fitting = layouts.find(({ rows, pitch }, index) => rows * pitch <= tall && (index > 0 || count <= 60));
  return fitting ?? layouts.at(-1) ?? { columns: 1, rows: count, pitch: 5, edge: 4 };
}

/** The index of the cell under a point, or undefined between cells and beyond the last one. */
export function cellAt(layout: GridLayout, count: number, x: number, y: number): number | undefined {
  const column = Math.floor(x / layout.pitch);
  const row = Math.floor(y / layout.pitch);
  if (x < 0 || y < 0 || column >= layout.columns) return undefined;
  if (x - column * layout.pitch >= layout.edge || y - row * layout.pitch >= layout.edge) return undefined;
  const index = row * layout.columns + column;
  return index < count ? index : undefined;
}

/** One SVG path that draws the given cells: a few elements stand for ten thousand squares. */
export function cellsPath(layout: GridLayout, indices: readonly number[]): string {
  const { columns, pitch, edge } = layout;
  return indices
    .map((index) => `M${(index % columns) * pitch} ${Math.floor(index / columns) * pitch}h${edge}v${edge}h-${edge}z`)
    .join("");
}

/** One SVG path of holes in the middle of the given cells, of half their edge. */
export function holesPath({ columns, pitch, edge }: GridLayout, indices: readonly number[]): string {
  const size = Math.max(2, Math.round(edge / 2));
  const inset = Math.floor((edge - size) / 2);
  return indices
    .map((index) => {
      const x = (index % columns) * pitch + inset;
      const y = Math.floor(index / columns) * pitch + inset;
      return `M${x} ${y}h${size}v${size}h-${size}z`;
    })
    .join("");
}

/** Where a key leads from cell `index`; undefined for keys that do not move. Never leaves the grid. */
export function moveTo(layout: GridLayout, count: number, index: number, key: string): number | undefined {
  const targets: Partial<Record<string, number>> = {
    ArrowLeft: index - 1,
    ArrowRight: index + 1,
    ArrowUp: index - layout.columns,
    ArrowDown: index + layout.columns,
    PageUp: index - layout.columns * 10,
    PageDown: index + layout.columns * 10,
    Home: 0,
    End: count - 1,
  };
  const target = targets[key];
  if (target === undefined) return undefined;
  if (key.startsWith("Arrow")) return target < 0 || target >= count ? index : target;
  return Math.min(count - 1, Math.max(0, target));
}
