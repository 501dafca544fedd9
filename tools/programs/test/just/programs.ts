import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CompileOptions } from '@justlang-tools/compiler';
import { cleanEnvironment } from '@justlang-tools/testing/process';
import type { RUNS } from '../../just/runs.mjs';
import { JUST_FOLDER } from '../../src/just/folder.js';
import { type Module, Modules } from '../../src/just/modules.js';
import type { Use } from '../../src/just/use.js';

export type RecordedRun = (typeof RUNS)[number];

const CHILD = fileURLToPath(new URL('../../dist/just/child.js', import.meta.url));
const IN_WORKER = fileURLToPath(new URL('in-worker.mjs', import.meta.url));

let modules: Modules | undefined;
const compiled = new Map<string, Promise<Module>>();

/** The module of a program in Just, compiled once for a file of tests. The file says `afterAll(removeModules)`. */
export function moduleOf(program: string, options: CompileOptions = {}): Promise<Module> {
  modules ??= new Modules();
  const module = compiled.get(program) ?? modules.compile(join(JUST_FOLDER, `${program}.just`), options);
  compiled.set(program, module);
  return module;
}

export function removeModules(): void {
  modules?.remove();
  modules = undefined;
  compiled.clear();
}

/** How rustc's program ended and what it printed; one byte a character. */
export function recorded(name: string): { stdout: string; status: number } {
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

/** Runs a module as a recorded run says. */
export function runModule(
  { path }: Module,
  { args, stdin }: RecordedRun,
  { env, worker }: { env: Record<string, string>; worker: boolean },
): ModuleRun {
  const start = worker ? [IN_WORKER, CHILD] : [CHILD];
  const { status, output } = spawnSync(process.execPath, [...start, 'just', path, ...args], {
    cwd: JUST_FOLDER,
    env: cleanEnvironment(env),
    input: stdin === undefined ? '' : readFileSync(join(JUST_FOLDER, stdin)),
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    maxBuffer: 2 ** 28,
  });
  const [, stdout, stderr, report] = output.map((bytes) => bytes?.toString('latin1') ?? '');
  return { status, stdout: stdout!, stderr: stderr!, use: report === '' ? null : JSON.parse(report!) };
}
