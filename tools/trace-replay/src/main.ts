// Entry of `npm run trace-replay`.
import { parseArgs } from 'node:util';
import {
  describeMachine,
  progress,
  RUNTIME_HELP,
  RUNTIME_OPTIONS,
  runtimesFor,
} from '@justlang-tools/bench/harness';
import { readTrace } from './parse.js';
import { timeAll } from './time-all.js';
import { verifyAll } from './verify-all.js';
import type { Configuration } from './verify-child.js';

const HELP = `npm run trace-replay -- FILE... [options]

Replays recorded allocation traces (*.trc, *.ltrc, plain or .gz; *.justrec) through the heap: first verifying everything it
promises, on both allocators, both lanes and all tiers; then timed, beside the same operations in C on the C library.

Options:
  --checks A,B      verify these tiers only (off, basic, full)
  --allocator A     verify this allocator only and time this one (pooled, system)
  --lane A          verify this lane only (address, object)
  --align N         align of a *.trc allocation that names none (default 16, malloc's promise)
  --no-verify       only the timing
  --no-timing       only the verification
  --operations N    operations of every trace per timed round, at least (default 3000000)
  --rounds N        timed rounds, at least 4 (default 4)
${RUNTIME_HELP}
                    (of the timing; the verification runs on this Node)
  --help            this text

The exit code is 1 when a verification fails or a timed replay dies.`;

const OPTIONS = {
  checks: { type: 'string', default: 'off,basic,full' },
  allocator: { type: 'string' },
  lane: { type: 'string' },
  align: { type: 'string', default: '16' },
  'no-verify': { type: 'boolean' },
  'no-timing': { type: 'boolean' },
  operations: { type: 'string', default: '3000000' },
  rounds: { type: 'string', default: '4' },
  ...RUNTIME_OPTIONS,
  help: { type: 'boolean' },
} as const;

/** The values of a comma-separated option, each of which must be one of `allowed`; all of them when it is absent. */
function choices<T extends string>(option: string, text: string | undefined, allowed: readonly T[]): T[] {
  if (text === undefined) return [...allowed];
  return text.split(',').map((word) => {
    const found = allowed.find((value) => value === word);
    if (found === undefined) throw new Error(`${option} is ${word}; it must be ${allowed.join(', ')}`);
    return found;
  });
}

function count(option: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`${option} is ${text}; it must be a whole number above 0`);
  return Number(text);
}

async function main(): Promise<void> {
  const { values, positionals: files } = parseArgs({ allowPositionals: true, options: OPTIONS });
  if (values.help || files.length === 0) {
    console.log(HELP);
    return;
  }
  const defaultAlign = count('--align', values.align);
  const allocators = choices('--allocator', values.allocator, ['pooled', 'system']);
  const lanes = choices('--lane', values.lane, ['address', 'object']);
  const tiers = choices('--checks', values.checks, ['off', 'basic', 'full']);
  const traces = files.map((file) => readTrace(file, { defaultAlign }));

  if (!values['no-verify']) {
    const configurations = allocators.flatMap((allocator) =>
      lanes.flatMap((lane) =>
        tiers.map((checks): Configuration => ({ checks, allocator, lane, defaultAlign })),
      ),
    );
    if (!verifyAll(files, configurations, progress)) process.exitCode = 1;
  }
  if (!values['no-timing']) {
    const runtimes = runtimesFor(values);
    console.log(describeMachine(runtimes));
    const whole = await timeAll(traces, {
      runtimes,
      rounds: count('--rounds', values.rounds),
      operations: count('--operations', values.operations),
      allocator: allocators[0]!,
      progress,
    });
    progress('');
    if (!whole) process.exitCode = 1;
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
