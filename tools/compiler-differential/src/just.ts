import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile } from '@justlang-tools/compiler';
import { bySeed, type Outputs } from './output.js';
import { sourceOfSeeds } from './source.js';

export const TIERS = ['off', 'basic', 'full'] as const;
export type Tier = (typeof TIERS)[number];

export interface JustRun {
  readonly outputs: Outputs;
  /** What the checks reported, and how the process ended if not well. */
  readonly reports: readonly string[];
}

/** What the compiler's programs print for the seeds, under each tier of checks. */
export function justRuns(seeds: readonly number[], tiers: readonly Tier[]): ReadonlyMap<Tier, JustRun> {
  const folder = mkdtempSync(join(tmpdir(), 'compiler-differential-'));
  try {
    const source = join(folder, 'programs.just');
    const module = join(folder, 'programs.mjs');
    writeFileSync(source, sourceOfSeeds(seeds));
    writeFileSync(module, compile(source, module).text);
    return new Map(tiers.map((tier) => [tier, run(module, tier, seeds)]));
  } catch (error) {
    // A program that does not compile is a difference of its file, under every tier.
    const failed = { outputs: new Map(), reports: [`does not compile: ${(error as Error).stack}`] };
    return new Map(tiers.map((tier) => [tier, failed]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(module: string, tier: Tier, seeds: readonly number[]): JustRun {
  const env = { ...process.env, JUST_CHECKS: tier };
  const { stdout, stderr, status } = spawnSync(process.execPath, [module], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    env,
  });
  const reports = stderr.match(/ERR_JUST_(?!PANIC\b)\w+.*(\n.*){0,4}/g) ?? [];
  return {
    outputs: bySeed(stdout, seeds),
    reports: status === 0 ? reports : [...reports, `ended with ${status}: ${stderr.slice(-1000)}`],
  };
}
