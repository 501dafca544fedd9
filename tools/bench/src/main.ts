// Entry of `npm run bench`.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ACCESS_BENCHMARKS } from './access/index.js';
import { type Context, type Prepared, run } from './benchmark.js';
import { COST_BENCHMARKS } from './cost/index.js';
import { DROP_BENCHMARKS } from './drop/index.js';
import { FULL_BENCHMARKS } from './full/index.js';
import { describeMachine, progress, RUNTIME_HELP, RUNTIME_OPTIONS, runtimesFor } from './harness/session.js';
import { HEAP_BENCHMARKS } from './heap/index.js';

const GROUPS: Readonly<Record<string, Readonly<Record<string, Prepared>>>> = {
  access: ACCESS_BENCHMARKS,
  heap: HEAP_BENCHMARKS,
  drop: DROP_BENCHMARKS,
  full: FULL_BENCHMARKS,
  cost: COST_BENCHMARKS,
};

const HELP = `npm run bench -- GROUP [BENCHMARK...] [options]

Groups and their benchmarks (all of the group's, when none is named):
${Object.entries(GROUPS)
  .map(([group, benchmarks]) => `  ${group.padEnd(8)} ${Object.keys(benchmarks).join(' ')}`)
  .join('\n')}

Options:
${RUNTIME_HELP}
  --rounds N        measured rounds of everything, at least 4 (default 4)
  --scale X         multiplies the amounts of work (default 1; the bars are stated for 1)
  --trace FILE      a recorded trace for cost traces: *.trc, *.ltrc, plain or .gz, *.justrec; may be repeated
  --help            this text

Everything of a table is measured in turn in one run; times are minima over the rounds.`;

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
      ...RUNTIME_OPTIONS,
      rounds: { type: 'string', default: '4' },
      scale: { type: 'string', default: '1' },
      trace: { type: 'string', multiple: true, default: [] },
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
    traces: values.trace.map((file) => resolve(file)),
    progress,
  };
  console.log(`${describeMachine(context.runtimes)}\n`);
  for (const [name, benchmark] of Object.entries(benchmarks)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const { text, whole } = await run(await benchmark(context), context);
    if (!whole) process.exitCode = 1;
    progress('');
    console.log(`${text}\n`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
