import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bySeed, type Outputs } from './output.js';
import { sourceOfSeeds } from './source.js';

/** What rustc's programs print for the seeds. */
export function rustOutputs(rustc: string, seeds: readonly number[]): Outputs {
  const folder = mkdtempSync(join(tmpdir(), 'compiler-differential-'));
  try {
    const source = join(folder, 'programs.rs');
    const binary = join(folder, 'programs');
    writeFileSync(source, sourceOfSeeds(seeds));
    execFileSync(rustc, [
      '--edition',
      '2024',
      '-Awarnings',
      '-C',
      'debug-assertions=on',
      '-o',
      binary,
      source,
    ]);
    const { stdout } = spawnSync(binary, {
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return bySeed(stdout, seeds);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
