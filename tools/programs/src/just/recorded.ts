// The runs whose output rustc's programs recorded (just/runs.mjs), and what a compiled program must do in them.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLargeStack } from '@justlang-tools/compiler/launch';
import { JUST_FOLDER } from './folder.js';
import type { Use } from './use.js';

export interface RecordedRun {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** A file below just/. */
  readonly stdin?: string;
  /** Whether it takes long: it is not made with slow settings. */
  readonly long?: boolean;
}

/** How a run differs from the others of the same program. */
export interface Setting {
  readonly setting: string;
  readonly env: Readonly<Record<string, string>>;
  readonly worker: boolean;
  /** Whether programs take ten times as long with it. */
  readonly slow?: boolean;
}

/** The runs. */
export async function recordedRuns(): Promise<readonly RecordedRun[]> {
  return (await import(new URL('../../just/runs.mjs', import.meta.url).href)).RUNS;
}

/** Whether a run is made with a setting. */
export const isMade = ({ long }: RecordedRun, { slow }: Setting): boolean => long !== true || slow !== true;

export const SETTINGS: readonly Setting[] = [
  { setting: 'full checks', env: { JUST_CHECKS: 'full' }, worker: false, slow: true },
  { setting: 'on a worker', env: {}, worker: true },
  { setting: 'basic checks', env: {}, worker: false },
  { setting: 'no checks', env: { JUST_CHECKS: 'off' }, worker: false },
  { setting: 'the system heap', env: { JUST_ALLOCATOR: 'system' }, worker: false, slow: true },
  { setting: 'native accesses', env: { JUST_ACCESS: 'native' }, worker: false, slow: true },
  { setting: 'no low memory', env: { JUST_LOW_MEMORY: 'off' }, worker: false, slow: true },
];

const CHILD = fileURLToPath(new URL('child.js', import.meta.url).href.replace('/src/just/', '/dist/just/'));
const IN_WORKER = fileURLToPath(new URL('../../just/in-worker.mjs', import.meta.url));

/** How a program ended, and what it printed; one byte a character. */
export interface Ending {
  readonly stdout: string;
  readonly status: number;
}

/** How rustc's program ended in a run. */
export function recordedEnding(name: string): Ending {
  const exit = `${JUST_FOLDER}expected/${name}.exit`;
  return {
    status: existsSync(exit) ? Number(readFileSync(exit, 'utf8')) : 0,
    stdout: readFileSync(`${JUST_FOLDER}expected/${name}.stdout`, 'latin1'),
  };
}

export interface ModuleRun {
  readonly status: number | null;
  /** One byte a character. */
  readonly stdout: string;
  readonly stderr: string;
  readonly use: Use | null;
}

/** Runs the module at a path as a recorded run says, with this Node or another. */
export function runModule(
  path: string,
  { args, stdin }: RecordedRun,
  { env, worker }: Omit<Setting, 'setting'>,
  node = process.execPath,
): ModuleRun {
  const start = worker ? [IN_WORKER, CHILD] : [CHILD];
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('JUST_'));
  const { status, output } = spawnSync(...withLargeStack(node, [...start, 'just', path, ...args]), {
    cwd: JUST_FOLDER,
    env: { ...Object.fromEntries(own), ...env },
    input: stdin === undefined ? '' : readFileSync(join(JUST_FOLDER, stdin)),
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    maxBuffer: 2 ** 28,
  });
  const [, stdout, stderr, report] = output.map((bytes) => bytes?.toString('latin1') ?? '');
  return { status, stdout: stdout!, stderr: stderr!, use: report === '' ? null : JSON.parse(report!) };
}

/** What a run did, and what it must do: rustc's output and exit code, nothing live, no report. */
export function compareRun({ name }: RecordedRun, { status, stdout, stderr, use }: ModuleRun) {
  const rust = recordedEnding(name);
  // `process::exit`, with which programs end that have code 1, drops nothing.
  const exits = rust.status === 1;
  return {
    found: {
      stdout,
      status,
      liveBytes: exits ? undefined : use?.heap?.liveBytes,
      // Panics and programs that fail write there; what the runtime reports has a code. What was not dropped is reported too.
      reports: stderr.match(exits ? /ERR_JUST_(?!LEAK)\w+/g : /ERR_JUST_\w+/g),
      silent: rust.status !== 0 || stderr === '' || stderr,
    },
    wanted: { ...rust, liveBytes: exits ? undefined : 0, reports: null, silent: true },
  };
}
