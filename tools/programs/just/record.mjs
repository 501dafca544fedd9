// Records what the programs print when rustc compiles them: node record.mjs. Run it after a change of a program, of its
// input or of runs.mjs, and look at the difference: a recorded output never comes from our own compiler.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RUNS } from './runs.mjs';

const here = import.meta.dirname;
const expected = join(here, 'expected');
const build = mkdtempSync(join(tmpdir(), 'just-programs-'));

/** Compiles a program unchanged; overflow panics, as in a debug build. */
function compile(program) {
  const source = join(build, `${program}.rs`);
  const binary = join(build, program);
  copyFileSync(join(here, `${program}.just`), source);
  const options = ['--edition', '2024', '-O', '-C', 'overflow-checks=on', '-o', binary];
  execFileSync('rustc', [...options, source], { stdio: 'inherit' });
  return binary;
}

try {
  const binaries = new Map();
  for (const { name, program, args, stdin } of RUNS) {
    if (!binaries.has(program)) binaries.set(program, compile(program));
    const input = stdin === undefined ? '' : readFileSync(join(here, stdin));
    const { status, stdout } = spawnSync(binaries.get(program), args, { cwd: here, input });
    writeFileSync(join(expected, `${name}.stdout`), stdout);
    rmSync(join(expected, `${name}.exit`), { force: true });
    if (status !== 0) writeFileSync(join(expected, `${name}.exit`), `${status}\n`);
  }
  writeFileSync(join(expected, 'rustc-version.txt'), execFileSync('rustc', ['--version']));
} finally {
  rmSync(build, { recursive: true });
}
