import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compare } from './compare.js';
import { compareGuide } from './guide.js';
import { readLogs, writeLogs } from './log-file.js';
import { recordLogs } from './record.js';
import { differenceOf, NAMES } from './zero-sized/compare.js';
import { recordZeroSized } from './zero-sized/recorded.js';

const STORED = fileURLToPath(new URL('../logs/seeds-0-1999.br', import.meta.url));

const USAGE = `Compares the order of drops with Rust's, on generated programs, with a panic at every step in turn.

  node tools/drop-differential/dist/main.js replay            the stored logs
  node tools/drop-differential/dist/main.js record            makes the stored logs anew; needs rustc
  node tools/drop-differential/dist/main.js zero-sized        the programs of zero-sized/ and their stored logs
  node tools/drop-differential/dist/main.js record-zero-sized makes those logs anew; needs rustc
  node tools/drop-differential/dist/main.js guide             the Just sources of docs/lowering; needs rustc
  node tools/drop-differential/dist/main.js fresh [--first N] [--count N]   other seeds; needs rustc

  --rustc <command>   the compiler, 'rustc' if not given
`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rustc: { type: 'string', default: 'rustc' },
    first: { type: 'string', default: '2000' },
    count: { type: 'string', default: '200' },
  },
});

function report(logs: Parameters<typeof compare>[0]): void {
  const { programs, runs, steps, differences } = compare(logs);
  console.log(`${programs} programs, ${runs} runs, ${steps} steps: ${differences.length} differences`);
  for (const difference of differences.slice(0, 10)) console.log(difference);
  if (differences.length > 0) process.exitCode = 1;
}

switch (positionals[0]) {
  case 'replay':
    report(readLogs(STORED));
    break;
  case 'record': {
    const logs = recordLogs(values.rustc, 0, 2000);
    mkdirSync(fileURLToPath(new URL('../logs', import.meta.url)), { recursive: true });
    writeLogs(STORED, logs);
    report(logs);
    break;
  }
  case 'zero-sized': {
    const differences = NAMES.map(differenceOf).filter((difference) => difference !== undefined);
    console.log(`${NAMES.length} programs: ${differences.length} differences`);
    for (const difference of differences) console.log(difference);
    if (differences.length > 0) process.exitCode = 1;
    break;
  }
  case 'guide': {
    const { sources, differences } = compareGuide(values.rustc);
    console.log(`${sources} sources: ${differences.length} differences`);
    for (const difference of differences) console.log(difference);
    if (differences.length > 0) process.exitCode = 1;
    break;
  }
  case 'record-zero-sized':
    recordZeroSized(values.rustc);
    break;
  case 'fresh':
    report(recordLogs(values.rustc, Number(values.first), Number(values.count)));
    break;
  default:
    process.stdout.write(USAGE);
    process.exitCode = positionals.length === 0 ? 0 : 2;
}
