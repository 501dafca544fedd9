// npm run matrix [-- CELL ... | --list | --quick | --speed] [--write] [-- FILTER ...]: runs cells in turn. See README.md beside this.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { table } from '@justlang-tools/table';
import { parse, USAGE } from './arguments.js';
import type { Cell } from './cell.js';
import { CELLS } from './cells/index.js';
import { run } from './command.js';
import { withTables } from './page.js';
import { ROOT } from './paths.js';
import { type CellResult, mergeResults, readResults, type Speed, withSpeeds } from './result.js';
import { runCell } from './run-cell.js';
import { measureSpeed } from './speed.js';

const PAGE = join(ROOT, 'docs', 'platforms.md');
const RESULTS = join(ROOT, 'docs', 'platforms.json');

function print(result: CellResult): void {
  if (result.state === 'not run') {
    console.log(`--- ${result.name}: not run: ${result.reason}`);
    return;
  }
  console.log(`--- ${result.name} ${result.version}: ${result.state}, ${result.seconds} s`);
  for (const { problems } of Object.values(result.parts)) {
    for (const problem of problems) console.log(`  ${problem}`);
  }
}

function summary(results: readonly CellResult[]): string {
  const rows = results.map((result) => {
    if (result.state === 'not run') return [result.name, result.state];
    const outcomes = Object.values(result.parts);
    const sum = (count: (outcome: (typeof outcomes)[number]) => number) =>
      outcomes.reduce((total, outcome) => total + count(outcome), 0);
    const skipped = sum((each) => each.skipped.reduce((total, { count }) => total + count, 0));
    const speed = typeof result.speed === 'string' ? result.speed : JSON.stringify(result.speed);
    return [
      result.name,
      result.state,
      sum((each) => each.passed),
      sum((each) => each.failed),
      skipped,
      speed,
    ];
  });
  return table(['cell', 'result', 'passed', 'failed', 'skipped', 'speed'], rows);
}

function write(results: readonly CellResult[]): void {
  const names = CELLS.map(({ name }) => name);
  const cells = mergeResults(readResults(RESULTS), results, names);
  writeFileSync(RESULTS, `${JSON.stringify({ cells }, null, 2)}\n`);
  run(join(ROOT, 'node_modules', '.bin', 'biome'), ['format', '--write', RESULTS]);
  writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8'), CELLS, cells));
}

/** Measures cells whose speed is measured, and leaves what else is known of them. */
function measureAll(cells: readonly Cell[]): Map<string, Speed> {
  const speeds = new Map<string, Speed>();
  for (const cell of cells) {
    if (cell.noSpeed !== undefined) continue;
    const runtime = cell.find();
    if ('missing' in runtime) {
      console.log(`--- ${cell.name}: not run: ${runtime.missing}`);
      continue;
    }
    const speed = measureSpeed(runtime);
    console.log(`--- ${cell.name}: ${JSON.stringify(speed)}`);
    speeds.set(cell.name, speed);
  }
  return speeds;
}

const wanted = parse(process.argv.slice(2), CELLS);
if (typeof wanted === 'string') {
  console.error(`${wanted}\n${USAGE}`);
  process.exitCode = 2;
} else if (wanted.list) {
  console.log(
    table(
      ['cell', 'runtime', 'short run'],
      CELLS.map(({ name, title, quick }) => [name, title, quick ? 'yes' : '']),
    ),
  );
} else if (wanted.speed) {
  const speeds = measureAll(wanted.cells);
  if (wanted.write) write(withSpeeds(readResults(RESULTS), speeds));
  process.exitCode = speeds.size === 0 ? 1 : 0;
} else {
  const results: CellResult[] = [];
  for (const cell of wanted.cells) {
    console.log(`--- ${cell.name}`);
    const result = await runCell(cell, wanted);
    print(result);
    results.push(result);
    // At once: a run that is stopped keeps what it has found.
    if (wanted.write) write([result]);
  }
  console.log(summary(results));
  const failed = results.some(({ state }) => state === 'failed');
  // A run that tried nothing has shown nothing. The short one is part of checks that also run without a network.
  const nothing = !wanted.quick && results.every(({ state }) => state === 'not run');
  process.exitCode = failed || nothing ? 1 : 0;
}
