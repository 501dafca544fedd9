import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { bySeed, type Outputs } from './output.js';
import { sourceOfSeeds } from './source.js';

/** Where rustc's logs are kept between soaks; git ignores it. */
const KEPT = fileURLToPath(new URL('../../../.cache/compiler-differential', import.meta.url));
const ARGUMENTS = ['--edition', '2024', '-Awarnings', '-C', 'debug-assertions=on', '-C', 'debuginfo=0'];

/**
 * What rustc's programs print for the seeds. The log depends on the text and on rustc alone, so it is kept under a name made of both:
 * a change of the generator or another rustc asks for a new one.
 */
export function rustOutputs(rustc: string, seeds: readonly number[]): Outputs {
  const text = sourceOfSeeds(seeds);
  const hash = createHash('sha256')
    .update([versionOf(rustc), ...ARGUMENTS, text].join('\0'))
    .digest('hex');
  const kept = join(KEPT, `${seeds[0]}-${seeds.at(-1)}-${hash.slice(0, 16)}.gz`);
  if (!existsSync(kept)) {
    mkdirSync(KEPT, { recursive: true });
    // Renamed when it is whole, for a soak may be stopped at any time.
    const partial = `${kept}.${process.pid}`;
    writeFileSync(partial, gzipSync(print(rustc, text)));
    renameSync(partial, kept);
  }
  return bySeed(gunzipSync(readFileSync(kept)).toString(), seeds);
}

const versions = new Map<string, string>();

function versionOf(rustc: string): string {
  const version =
    versions.get(rustc) ?? execFileSync(rustc, ['--version', '--verbose'], { encoding: 'utf8' });
  versions.set(rustc, version);
  return version;
}

/** What the program prints; each run of a program in it ends with a line, and the last one must. */
function print(rustc: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'compiler-differential-'));
  try {
    const source = join(folder, 'programs.rs');
    const binary = join(folder, 'programs');
    writeFileSync(source, text);
    execFileSync(rustc, [...ARGUMENTS, '-o', binary, source]);
    const { stdout, status, signal } = spawnSync(binary, {
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    if (status !== 0) throw new Error(`rustc's program ended with ${status ?? signal}`);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
