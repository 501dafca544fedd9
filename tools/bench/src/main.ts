// Entry of `npm run bench`.
import { parseArgs } from 'node:util';
import { ACCESS_BENCHMARKS } from './access/index.js';
import { type Benchmark, type Context, run } from './benchmark.js';
import type { Runtime } from './harness/contender.js';
import { C_COMPILER, versionOf } from './harness/native.js';
import { libcVersion, mimalloc, NODE_LINES, nodeRuntimes, runtimeAt } from './harness/peers.js';
import { HEAP_BENCHMARKS } from './heap/index.js';

const GROUPS: Readonly<Record<string, Readonly<Record<string, (context: Context) => Benchmark>>>> = {
  access: ACCESS_BENCHMARKS,
  heap: HEAP_BENCHMARKS,
};

const HELP = `npm run bench -- GROUP [BENCHMARK...] [options]

Groups and their benchmarks (all of the group's, when none is named):
${Object.entries(GROUPS)
  .map(([group, benchmarks]) => `  ${group.padEnd(8)} ${Object.keys(benchmarks).join(' ')}`)
  .join('\n')}

Options:
  --nodes        also on the Node lines ${NODE_LINES.join(', ')}, installed from npm into .cache on first use
  --node PATH    also on this Node executable; may be repeated
  --worker       also in a worker thread of each
  --rounds N     measured rounds of everything, at least 4 (default 4)
  --scale X      multiplies the amounts of work (default 1; the bars are stated for 1)
  --help         this text

Everything of a table is measured in turn in one run; times are minima over the rounds.`;

function runtimesFor(values: { nodes?: boolean; node?: string[]; worker?: boolean }): Runtime[] {
  const runtimes = [runtimeAt(process.execPath)];
  if (values.nodes) {
    const lines = nodeRuntimes(NODE_LINES);
    for (const line of lines.absent) console.log(`absent: ${line}`);
    runtimes.push(...lines.runtimes.filter((runtime) => runtime.path !== process.execPath));
  }
  for (const path of values.node ?? []) runtimes.push(runtimeAt(path));
  return values.worker ? runtimes.flatMap((runtime) => [runtime, { ...runtime, worker: true }]) : runtimes;
}

function printVersions(runtimes: readonly Runtime[]): void {
  const { path, absent } = mimalloc();
  const versions = [
    ...runtimes.filter((runtime) => !runtime.worker).map((runtime) => runtime.label),
    libcVersion(),
    versionOf(C_COMPILER) ?? `no ${C_COMPILER}`,
    versionOf('rustc') ?? 'no rustc',
    absent ?? `mimalloc at ${path}`,
    `${process.platform} ${process.arch}`,
  ];
  console.log(`${versions.join('; ')}\n`);
}

/** A line that is overwritten, where a person watches. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value)))
    throw new Error(`${name} is ${text}; it must be a number above 0`);
  return value;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      nodes: { type: 'boolean' },
      node: { type: 'string', multiple: true },
      worker: { type: 'boolean' },
      rounds: { type: 'string', default: '4' },
      scale: { type: 'string', default: '1' },
      help: { type: 'boolean' },
    },
  });
  const [group, ...names] = positionals;
  if (values.help || group === undefined) {
    console.log(HELP);
    return;
  }
  const benchmarks = GROUPS[group];
  if (benchmarks === undefined)
    throw new Error(`no group ${group}; there are ${Object.keys(GROUPS).join(', ')}`);
  for (const name of names) {
    if (!(name in benchmarks)) {
      throw new Error(`no benchmark ${name} in ${group}; there are ${Object.keys(benchmarks).join(', ')}`);
    }
  }
  const context: Context = {
    runtimes: runtimesFor(values),
    rounds: positive('--rounds', values.rounds),
    scale: positive('--scale', values.scale),
    progress,
  };
  printVersions(context.runtimes);
  for (const [name, benchmark] of Object.entries(benchmarks)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const text = await run(benchmark(context), context);
    progress('');
    console.log(`${text}\n`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
