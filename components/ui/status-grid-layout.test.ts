import { expect, test } from "vitest";
import { cellAt, cellsPath, layOut, moveTo } from "./status-grid-layout";

test.each([1, 60, 61, 400, 2001, 10_000])(
  "%d cells all have a place inside the width, and the point in a cell's middle finds it again",
  (count) => {
    const layout = layOut(count, 800);
    for (const index of [0, Math.floor(count / 2), count - 1]) {
      const x = (index % layout.columns) * layout.pitch + layout.edge / 2;
      const y = Math.floor(index / layout.columns) * layout.pitch + layout.edge / 2;
      expect(x + layout.edge / 2).toBeLessThanOrEqual(800);
      expect(cellAt(layout, count, x, y)).toBe(index);
    }
  },
);

test.each([
  [5_000, 1140],
  [10_000, 1140],
  [2_000, 320],
])("%d cells in a width of %d leave the table below in sight", (count, width) => {
  const { rows, pitch } = layOut(count, width);
  expect(rows * pitch).toBeLessThanOrEqual(330);
});

test("gaps, the outside and places after the last cell belong to no cell", () => {
  const layout = layOut(3, 800);
  expect(cellAt(layout, 3, layout.edge + 1, 2)).toBeUndefined();
  expect(cellAt(layout, 3, -1, 2)).toBeUndefined();
  expect(cellAt(layout, 3, layout.pitch * 3 + 1, 1)).toBeUndefined();
});

test("a width too small for one cell still has one column", () => {
  expect(layOut(5, 3)).toMatchObject({ columns: 1, rows: 5 });
});

test("keys never lead out of the grid", () => {
  const layout = layOut(100, 200);
  for (const key of ["ArrowLeft", "ArrowUp", "PageUp", "Home"]) expect(moveTo(layout, 100, 0, key)).toBe(0);
  for (const key of ["ArrowRight", "ArrowDown", "PageDown", "End"]) expect(moveTo(layout, 100, 99, key)).toBe(99);
  expect(moveTo(layout, 100, 0, "ArrowDown")).toBe(layout.columns);
  expect(moveTo(layout, 100, 0, "x")).toBeUndefined();
});

test("the path has one square for each cell", () => {
  expect(cellsPath(layOut(3, 800), [0, 2])).toBe("M0 0h20v20h-20zM48 0h20v20h-20z");
});
