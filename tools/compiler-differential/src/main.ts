import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { TIERS, type Tier } from './just.js';
import { readStored, writeStored } from './logs.js';
import { recorded, soak } from './soak.js';
import { sourceOfSeeds } from './source.js';

const USAGE = `Compares what random programs print and drop with rustc's, with a panic at every step in turn.

  node tools/compiler-differential/dist/main.js replay                         the stored logs
  node tools/compiler-differential/dist/main.js fresh [--first N] [--count N]  other seeds; needs rustc
  node tools/compiler-differential/dist/main.js log [--first N] [--count N]    rustc's part of fresh, which keeps it in .cache
  node tools/compiler-differential/dist/main.js record [--count N]             makes the stored logs anew; needs rustc
  node tools/compiler-differential/dist/main.js show --first N [--count N]     the programs themselves

  --tiers off,basic,full   checks to run under; full if not given
  --rustc <command>        the compiler, 'rustc' if not given
  --threads <count>        how many files are compared at once; 2 if not given
`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rustc: { type: 'string', default: 'rustc' },
    first: { type: 'string', default: '1000' },
    count: { type: 'string', default: '100' },
    tiers: { type: 'string', default: 'full' },
    threads: { type: 'string', default: '2' },
  },
});
const tiers = values.tiers
  .split(',')
  .filter((name): name is Tier => (TIERS as readonly string[]).includes(name));
const range = (first: number) => Array.from({ length: Number(values.count) }, (_, i) => first + i);

async function report(seeds: readonly number[], from: string): Promise<void> {
  const options = { tiers, rustc: from, threads: Number(values.threads) };
  const { programs, runs, differences } = await soak(seeds, options, (soFar) =>
    console.error(`${soFar.programs} programs, ${soFar.runs} runs, ${soFar.differences.length} differences`),
  );
  console.log(`${programs} programs, ${runs} runs: ${differences.length} differences`);
  for (const difference of differences.slice(0, 10)) console.log(difference);
  if (differences.length > 0) process.exitCode = 1;
}

switch (positionals[0]) {
  case 'replay':
    await report([...readStored().keys()], 'stored');
    break;
  case 'fresh':
    await report(range(Number(values.first)), values.rustc);
    break;
  case 'log':
    recorded(values.rustc, range(Number(values.first)), (programs) => console.error(`${programs} programs`));
    break;
  case 'record':
    mkdirSync(fileURLToPath(new URL('../logs', import.meta.url)), { recursive: true });
    writeStored(recorded(values.rustc, range(0)));
    break;
  case 'show':
    process.stdout.write(sourceOfSeeds(range(Number(values.first))));
    break;
  default:
    process.stdout.write(USAGE);
    process.exitCode = positionals.length === 0 ? 0 : 2;
}
