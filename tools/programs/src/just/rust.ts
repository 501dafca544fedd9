import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { JUST_FOLDER } from './folder.js';
import type { Task } from './run.js';

/** What rustc compiles for: this machine, or WebAssembly with WASI. */
export type RustTarget = 'native' | 'wasm32-wasip1';

const WASI = join(JUST_FOLDER, 'wasi.mjs');

/** Why rustc cannot compile for a target here; null where it can. */
export function missing(target: RustTarget): string | null {
  const args = target === 'native' ? [] : ['--target', target];
  const { status, stdout } = spawnSync('rustc', [...args, '--print', 'target-libdir'], { encoding: 'utf8' });
  if (status !== 0) return target === 'native' ? 'rustc is not installed' : `no rustc that knows ${target}`;
  return existsSync(stdout.trim()) ? null : `the target ${target} is not installed`;
}

/** `rustc 1.95.0 (...)`. */
export function rustVersion(): string {
  return spawnSync('rustc', ['--version'], { encoding: 'utf8' }).stdout.trim();
}

/** Compiles a program unchanged with `rustc -O`; overflow panics, as in the compiled Just. The result is the binary. */
export function compileRust(name: string, target: RustTarget, folder: string): string {
  const stem = basename(name, '.just');
  const source = join(folder, `${stem}.rs`);
  const binary = join(folder, target === 'native' ? stem : `${stem}.wasm`);
  copyFileSync(join(JUST_FOLDER, name), source);
  const options = ['--edition', '2024', '-O', '-C', 'overflow-checks=on', '-o', binary];
  const all = target === 'native' ? options : [...options, '--target', target];
  const { status, stderr } = spawnSync('rustc', [...all, source], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`rustc refuses ${name}:\n${stderr}`);
  return binary;
}

/** The task of a WebAssembly module: this Node runs it with its own WASI. */
export function wasiTask(task: Task, binary: string): Task {
  return { ...task, kind: 'plain', module: WASI, args: [binary, ...task.args] };
}
