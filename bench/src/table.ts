import type { Row } from './benchmark.ts';

const headings = ['what', 'ours', 'best peer or limit', 'ratio', 'goal', 'met'];

/** The rows as a table of aligned columns, for people. */
export function formatTable(rows: readonly Row[]): string {
  const lines = [headings, ...rows.map(cellsOf)];
  const widths = headings.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  const format = (cells: string[]) =>
    cells
      .map((cell, column) => pad(cell, widths[column] ?? 0, column))
      .join('  ')
      .trimEnd();
  const [head = '', ...body] = lines.map(format);
  return [head, widths.map((width) => '-'.repeat(width)).join('  '), ...body].join('\n');
}

function cellsOf(row: Row): string[] {
  const met = row.met === null ? '' : row.met ? 'yes' : 'no';
  return [row.what, figure(row.ours), figure(row.bestPeerOrLimit), row.ratio.toFixed(2), row.goal, met];
}

function figure(value: number): string {
  return value >= 1000 ? String(Math.round(value)) : value.toPrecision(3);
}

// Figures to the right, so that their digits stand below each other.
function pad(cell: string, width: number, column: number): string {
  return column >= 1 && column <= 3 ? cell.padStart(width) : cell.padEnd(width);
}
