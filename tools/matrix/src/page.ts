import type { Cell, Outcome } from './cell.js';
import { type CellResult, type Ran, SPEED_CASES } from './result.js';

const BEGIN = '<!-- begin: written by `npm run matrix -- --write` -->';
const END = '<!-- end -->';

/** The page with its generated part made anew from the results. */
export function withTables(page: string, cells: readonly Cell[], results: readonly CellResult[]): string {
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END, from);
  if (from === -1 || to === -1) throw new Error(`the page has no ${BEGIN} before ${END}`);
  return `${page.slice(0, from + BEGIN.length)}\n\n${tables(cells, results)}\n\n${page.slice(to)}`;
}

function tables(cells: readonly Cell[], results: readonly CellResult[]): string {
  const resultOf = ({ name }: Cell) => results.find((result) => result.name === name);
  const ran = cells.flatMap((cell) => {
    const result = resultOf(cell);
    return result === undefined || result.state === 'not run' ? [] : [{ cell, result }];
  });
  const parts = [...new Set(cells.flatMap((cell) => cell.parts.map(({ name }) => name)))];
  return [
    markdown(
      ['cell', 'runtime', 'result', 'version', ...parts, 'date'],
      cells.map((cell) => {
        const result = resultOf(cell);
        if (result === undefined) return [`\`${cell.name}\``, cell.title, 'not run yet'];
        if (result.state === 'not run') return [`\`${cell.name}\``, cell.title, `not run: ${result.reason}`];
        const { state, version, date } = result;
        return [
          `\`${cell.name}\``,
          cell.title,
          state,
          version,
          ...parts.map((part) => counts(result.parts[part])),
          date,
        ];
      }),
    ),
    ...list(
      'What is limited:',
      cells.flatMap((cell) => cell.limits.map((limit) => `${cell.title}: ${limit}`)),
    ),
    ...list(
      'What failed:',
      ran.flatMap(({ cell, result }) => problemsOf(cell, result)),
    ),
    ...list(
      'What is known to differ, each time shown by a test that fails there:',
      ran.flatMap(({ cell, result }) => countsOf(cell, result, 'known')),
    ),
    ...list(
      'What was left out:',
      ran.flatMap(({ cell, result }) => countsOf(cell, result, 'skipped')),
    ),
    "Time of the packed packages by time of the runtime's own way, `DataView` or objects; below 1 is faster:",
    markdown(
      ['runtime', ...SPEED_CASES],
      ran.map(({ cell, result: { speed } }) => [
        cell.title,
        ...(typeof speed === 'string' ? [speed] : SPEED_CASES.map((name) => ratio(speed[name]))),
      ]),
    ),
  ].join('\n\n');
}

function counts(outcome: Outcome | undefined): string {
  if (outcome === undefined) return '';
  const { passed, failed } = outcome;
  const more = { failed, known: total(outcome.known), skipped: total(outcome.skipped) };
  const named = Object.entries(more).filter(([, count]) => count > 0);
  return [`${passed} passed`, ...named.map(([name, count]) => `${count} ${name}`)].join(', ');
}

const total = (counts: Outcome['known'] = []): number => counts.reduce((sum, { count }) => sum + count, 0);

const ratio = (value: number | string): string => (typeof value === 'number' ? value.toFixed(2) : value);

function problemsOf(cell: Cell, { parts }: Ran): string[] {
  return Object.values(parts).flatMap(({ problems }) =>
    problems.map((problem) => `${cell.title}: ${problem}`),
  );
}

function countsOf(cell: Cell, { parts }: Ran, which: 'known' | 'skipped'): string[] {
  return Object.entries(parts).flatMap(([part, { [which]: counts = [] }]) =>
    counts.map(({ count, reason }) => `${cell.title}, ${part}: ${count}, ${reason}`),
  );
}

function list(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [title, items.map((item) => `- ${item}`).join('\n')];
}

function markdown(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const padded = rows.map((row) => titles.map((_, column) => row[column] ?? ''));
  return [line(titles), line(titles.map(() => '---')), ...padded.map(line)].join('\n');
}
