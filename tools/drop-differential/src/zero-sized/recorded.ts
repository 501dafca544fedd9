import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../zero-sized/', import.meta.url));
const SOURCE = join(FOLDER, 'programs.rs');
const LOGS = join(FOLDER, 'programs.log');

/** Has rustc compile `zero-sized/programs.rs`, and writes what it prints to `zero-sized/programs.log`. */
export function recordZeroSized(rustc: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'zero-sized-'));
  try {
    const program = join(folder, 'programs');
    execFileSync(rustc, ['--edition', '2024', '-o', program, SOURCE], { stdio: 'inherit' });
    writeFileSync(LOGS, execFileSync(program));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The recorded logs: for each program, by its name, one of each run, the first without a failure. */
export function readZeroSized(): Map<string, string[]> {
  const logs = new Map<string, string[]>();
  for (const section of readFileSync(LOGS, 'utf8').split(/^# /m).slice(1)) {
    const [name, ...runs] = section.trimEnd().split(/\r?\n/) as [string, ...string[]];
    logs.set(name, runs);
  }
  return logs;
}
