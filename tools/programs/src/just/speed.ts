// Measures programs in Just beside plain JavaScript and rustc: the minimum of interleaved runs, and what one is of another.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RuntimeConfig } from '@justlang/config';
import { type Cell, countText, table } from '@justlang-tools/table';
import type { ProgramOptions } from '../options.js';
import { JUST_FOLDER } from './folder.js';
import { type Module, Modules } from './modules.js';
import { timeText } from './report.js';
import { runTask, type Task, taskOf } from './run.js';
import { compileRust, missing, rustVersion, wasiTask } from './rust.js';
import { WORKS, type Work } from './work.js';

export interface SpeedRequest {
  readonly programs: readonly string[];
  readonly rounds: number;
  /** With the work that the runner gives; otherwise most programs get more. */
  readonly usual: boolean;
}

/** What a program is measured with; `null` stands for a contender that this machine has not. */
interface Contenders {
  readonly just: () => Promise<number>;
  readonly plain: () => Promise<number>;
  readonly rust: (() => Promise<number>) | null;
  readonly wasm: (() => Promise<number>) | null;
}

type Name = keyof Contenders;
const NAMES: readonly Name[] = ['just', 'plain', 'rust', 'wasm'];
/** The programs over which the ratio to rustc is stated: those whose time is computing. */
const COMPUTING = ['fannkuch-redux', 'n-body', 'spectral-norm', 'mandelbrot', 'binary-trees'];
const HEADER = [
  'program',
  'Just',
  'plain JS',
  'rustc -O',
  'wasm',
  'Just/plain JS',
  'Just/rustc',
  'Just/wasm',
];

/** Measures the programs named and prints a table; the result is the exit code. */
export async function printSpeed(
  { programs, rounds, usual }: SpeedRequest,
  options: ProgramOptions,
  config: RuntimeConfig,
): Promise<number> {
  const works = WORKS.filter(({ name }) => programs.includes(name)).map((work) =>
    usual || isSized(work, options) ? { ...work, measured: undefined } : work,
  );
  if (works.length === 0) {
    process.stderr.write('--speed measures programs in Just; none is named\n');
    return 2;
  }
  const modules = new Modules();
  try {
    const absent = { rust: missing('native'), wasm: missing('wasm32-wasip1') };
    const rows: { name: string; times: Partial<Record<Name, number>> }[] = [];
    const compiled: Module[] = [];
    for (const work of works) {
      process.stderr.write(`${work.name}\n`);
      const module = await modules.compile(join(JUST_FOLDER, work.name));
      compiled.push(module);
      const more = enlarged(work, modules.folder);
      const contenders = await prepare(more, module.path, modules.folder, options, config, absent);
      rows.push({ name: work.name, times: await minima(contenders, rounds) });
    }
    const rust = absent.rust === null ? `, ${rustVersion()}` : '';
    process.stdout.write(`Node ${process.version}${rust}, minima of ${rounds} rounds\n`);
    process.stdout.write(`${table(HEADER, rows.map(rowOf))}\n\n${means(rows)}\n${compileTime(compiled)}\n`);
    process.stdout.write(moreWork(works));
    for (const reason of new Set([absent.rust, absent.wasm]))
      if (reason !== null) process.stdout.write(`not run: ${reason}\n`);
    return 0;
  } finally {
    modules.remove();
  }
}

/** Whether the command line says how much work a program gets. */
function isSized({ name }: Work, { depth }: ProgramOptions): boolean {
  return name === 'binary-trees.just' && depth !== undefined;
}

/** With the work that is measured. */
function enlarged(work: Work, folder: string): Work {
  const args = work.measured?.arguments?.(folder);
  const bases = work.measured?.bases ?? work.bases;
  return {
    ...work,
    ...(args !== undefined && { arguments: () => args }),
    ...(bases !== undefined && { bases }),
  };
}

/** Which programs got more work than the runner gives them, and what. */
function moreWork(works: readonly Work[]): string {
  const list = works.flatMap(({ name, measured }) =>
    measured === undefined ? [] : [`${name} (${measured.what})`],
  );
  return list.length === 0 ? '' : `more work than without --speed: ${list.join(', ')}\n`;
}

async function prepare(
  work: Work,
  path: string,
  folder: string,
  options: ProgramOptions,
  config: RuntimeConfig,
  absent: { rust: string | null; wasm: string | null },
): Promise<Contenders> {
  const just = await taskOf(work, 'just', path, folder, options);
  const plain = await taskOf(work, 'plain', path, folder, options);
  const measured = (task: Task) => async (): Promise<number> => {
    const { use, exitCode, ended, stderr } = await runTask(task, config);
    if (use === null || exitCode !== (work.exitCode ?? 0))
      throw new Error(`${task.kind} ${work.name}: ended with ${ended}\n${stderr}`);
    return use.milliseconds;
  };
  const binary = absent.rust === null ? compileRust(work.name, 'native', folder) : null;
  const wasm = absent.wasm === null ? compileRust(work.name, 'wasm32-wasip1', folder) : null;
  return {
    just: measured(just),
    plain: measured(plain),
    rust: binary === null ? null : async () => runBinary(binary, just, work.exitCode ?? 0),
    wasm: wasm === null ? null : measured(wasiTask(just, wasm)),
  };
}

/** Milliseconds of a process of a binary, starting it included. */
function runBinary(binary: string, { args, stdin }: Task, exitCode: number): number {
  const input = stdin === undefined ? '' : readFileSync(stdin);
  const started = performance.now();
  const { status } = spawnSync(binary, args, {
    input,
    // What the others print of a panic has no backtrace either.
    env: { ...process.env, RUST_BACKTRACE: '0' },
    stdio: ['pipe', 'pipe', 'ignore'],
    maxBuffer: 2 ** 30,
  });
  const milliseconds = performance.now() - started;
  if (status !== exitCode) throw new Error(`${binary} ended with ${status}`);
  return milliseconds;
}

/** Each contender runs once a round, one after the other. */
async function minima(contenders: Contenders, rounds: number): Promise<Partial<Record<Name, number>>> {
  const least: Partial<Record<Name, number>> = {};
  for (let round = 0; round < rounds; round++) {
    for (const name of NAMES) {
      const time = await contenders[name]?.();
      if (time !== undefined) least[name] = Math.min(least[name] ?? time, time);
    }
  }
  return least;
}

const shown = (time: number | undefined): string => (time === undefined ? 'not run' : timeText(time));
const ratio = (of: number, to: number | undefined): string | undefined =>
  to === undefined ? undefined : (of / to).toFixed(2);

function rowOf({ name, times }: { name: string; times: Partial<Record<Name, number>> }): Cell[] {
  const just = times.just!;
  return [
    name,
    ...NAMES.map((one) => shown(times[one])),
    ratio(just, times.plain),
    ratio(just, times.rust),
    ratio(just, times.wasm),
  ];
}

/** Geometric means of the ratios. */
function means(rows: readonly { name: string; times: Partial<Record<Name, number>> }[]): string {
  const computing = rows.filter(({ name }) => COMPUTING.includes(name.replace(/\.just$/, '')));
  const line = (text: string, list: typeof rows, to: Name): string[] => {
    const logs = list.flatMap(({ times }) => {
      const other = times[to];
      return other === undefined ? [] : [Math.log(times.just! / other)];
    });
    if (logs.length === 0) return [];
    const mean = Math.exp(logs.reduce((sum, one) => sum + one, 0) / logs.length);
    return [`${text}: ${mean.toFixed(2)} (geometric mean of ${logs.length})`];
  };
  return [
    ...line('Just/plain JS', rows, 'plain'),
    ...line('Just/rustc -O', rows, 'rust'),
    ...line('Just/rustc -O, programs that compute', computing, 'rust'),
    ...line('Just/wasm', rows, 'wasm'),
  ].join('\n');
}

/** What compiling took for each 1,000 lines of what the modules hold. The first program pays for reading the library. */
function compileTime(modules: readonly Module[]): string {
  const sum = (of: (module: Module) => number): number => modules.reduce((total, one) => total + of(one), 0);
  const milliseconds = sum((one) => one.milliseconds);
  const own = sum(({ lines }) => lines.program);
  const library = sum(({ lines }) => lines.library);
  const each = (milliseconds * 1000) / (own + library);
  return `compiling: ${timeText(milliseconds)} for ${countText(own)} lines and ${countText(library)} of the library, ${timeText(each)} for each 1,000`;
}
