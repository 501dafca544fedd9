/** What stands in a row: a text, a number, or nothing. */
export type Cell = string | number | undefined;

/**
 * Lays out a plain text table: a title row, a rule, the rows. A column of numbers and figures with units is aligned to the
 * right, any other to the left; an undefined cell is printed as `-`.
 */
export function table(titles: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) => titles.map((_, column) => cellText(row[column])));
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...texts.map((row) => row[column]!.length)),
  );
  const numeric = titles.map((_, column) => {
    const cells = rows.map((row) => row[column]).filter((cell) => cell !== undefined);
    return cells.length > 0 && cells.every(isFigure);
  });
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        numeric[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd();
  return [line(titles), widths.map((width) => '-'.repeat(width)).join('  '), ...texts.map(line)].join('\n');
}

/** Whether a cell is a number, or one with its unit: `1.5 KiB`. */
function isFigure(cell: string | number): boolean {
  return typeof cell === 'number' || /^[\d.,]+( \w+)?$/.test(cell);
}

function cellText(cell: Cell): string {
  if (cell === undefined) return '-';
  if (typeof cell === 'string') return cell;
  if (Number.isInteger(cell)) return countText(cell);
  return Math.abs(cell) >= 100 ? cell.toFixed(0) : cell.toFixed(2);
}

/** `1234567` as `1,234,567`. */
export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

/** Bytes in the largest binary unit that keeps the number at 1 or above. */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let unit = 0;
  let value = bytes;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
