// Records what the cases print when rustc compiles them: node record.mjs [TOPIC/NAME ...], all of them by default. A case
// is a program of one topic, cases/TOPIC/NAME.just; its output goes to NAME.stdout beside it, and its exit code to NAME.exit
// unless that is 0, with the line and the column where it panicked first; where a program of `panics` panicked several times, NAME.places
// has all places. A recorded output never comes from our own compiler.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const cases = join(import.meta.dirname, 'cases');
const build = mkdtempSync(join(tmpdir(), 'just-cases-'));
const source = join(build, 'case.rs');
const binary = join(build, 'case');

/** The paths of all cases without their ending, in order. */
function allCases() {
  const files = readdirSync(cases, { recursive: true }).filter((file) => file.endsWith('.just'));
  return files.map((file) => file.slice(0, -'.just'.length)).sort();
}

/** Compiles a case unchanged and runs it; overflow panics, as in a debug build. */
function record(name) {
  const path = join(cases, name);
  copyFileSync(`${path}.just`, source);
  const options = ['--edition', '2024', '-A', 'warnings', '-C', 'overflow-checks=on', '-o', binary];
  execFileSync('rustc', [...options, source], { stdio: 'inherit' });
  const { status, stdout, stderr } = spawnSync(binary);
  if (status === null) throw new Error(`${name} was ended by a signal`);
  writeFileSync(`${path}.stdout`, stdout);
  rmSync(`${path}.exit`, { force: true });
  const places = [...String(stderr).matchAll(/ panicked at .*case\.rs:(\d+:\d+):\n/g)].map(([, at]) => at);
  const [place] = places;
  if (status !== 0)
    writeFileSync(`${path}.exit`, place === undefined ? `${status}\n` : `${status}\n${place}\n`);
  if (places.length > 1 && name.startsWith('panics/'))
    writeFileSync(`${path}.places`, `${places.join('\n')}\n`);
}

try {
  const named = process.argv.slice(2);
  for (const name of named.length > 0 ? named : allCases()) record(name);
  writeFileSync(join(cases, 'rustc-version.txt'), execFileSync('rustc', ['--version']));
} finally {
  rmSync(build, { recursive: true });
}
