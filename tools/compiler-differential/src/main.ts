import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compare, PER_FILE } from './compare.js';
import { TIERS, type Tier } from './just.js';
import { readStored, writeStored } from './logs.js';
import type { Outputs } from './output.js';
import { rustOutputs } from './rust.js';
import { sourceOfSeeds } from './source.js';

const USAGE = `Compares what random programs print and drop with rustc's, with a panic at every step in turn.

  node tools/compiler-differential/dist/main.js replay                         the stored logs
  node tools/compiler-differential/dist/main.js fresh [--first N] [--count N]  other seeds; needs rustc
  node tools/compiler-differential/dist/main.js record [--count N]             makes the stored logs anew; needs rustc
  node tools/compiler-differential/dist/main.js show --first N [--count N]     the programs themselves

  --tiers off,basic,full   checks to run under; full if not given
  --rustc <command>        the compiler, 'rustc' if not given
`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rustc: { type: 'string', default: 'rustc' },
    first: { type: 'string', default: '1000' },
    count: { type: 'string', default: '100' },
    tiers: { type: 'string', default: 'full' },
  },
});
const tiers = values.tiers
  .split(',')
  .filter((name): name is Tier => (TIERS as readonly string[]).includes(name));
const range = (first: number) => Array.from({ length: Number(values.count) }, (_, i) => first + i);

function recorded(seeds: readonly number[]): Outputs {
  const outputs = new Map<number, string>();
  for (let from = 0; from < seeds.length; from += 2 * PER_FILE) {
    for (const [seed, output] of rustOutputs(values.rustc, seeds.slice(from, from + 2 * PER_FILE)))
      outputs.set(seed, output);
  }
  return outputs;
}

function report(expected: Outputs): void {
  const { programs, runs, differences } = compare(expected, tiers, (text) =>
    process.stderr.write(`${text}\n`),
  );
  console.log(`${programs} programs, ${runs} runs: ${differences.length} differences`);
  for (const difference of differences.slice(0, 10)) console.log(difference);
  if (differences.length > 0) process.exitCode = 1;
}

switch (positionals[0]) {
  case 'replay':
    report(readStored());
    break;
  case 'fresh':
    report(recorded(range(Number(values.first))));
    break;
  case 'record':
    mkdirSync(fileURLToPath(new URL('../logs', import.meta.url)), { recursive: true });
    writeStored(recorded(range(0)));
    break;
  case 'show':
    process.stdout.write(sourceOfSeeds(range(Number(values.first))));
    break;
  default:
    process.stdout.write(USAGE);
    process.exitCode = positionals.length === 0 ? 0 : 2;
}
