import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run, runOrThrow } from './command.js';
import { folderOf } from './packages.js';

/** The addon's file name, which `raw-allocator`'s loader knows too. */
export const ADDON = 'just_raw_allocator.node';

/** What a release carries binaries for. */
export const PLATFORMS = [
  'darwin-arm64',
  'darwin-x64',
  'linux-arm64',
  'linux-arm64-musl',
  'linux-x64',
  'linux-x64-musl',
  'win32-arm64',
  'win32-x64',
] as const;

/** This machine's folder below `prebuilds/`, by the names that the loader of `raw-allocator` looks for. */
export function platformName(
  platform: string = process.platform,
  arch: string = process.arch,
  glibc = (process.report.getReport() as { header: { glibcVersionRuntime?: string } }).header
    .glibcVersionRuntime,
): string {
  return `${platform}-${arch}${platform === 'linux' && glibc === undefined ? '-musl' : ''}`;
}

/** The newest symbol versions of the C and C++ libraries on the oldest Linux that Node 20 runs on (RHEL 8). */
const NEWEST = { GLIBC: [2, 28], GLIBCXX: [3, 4, 25] } as const;

/** The symbol versions that a Linux binary asks for and an old system has not. */
export function tooNewSymbols(binary: Uint8Array): string[] {
  const text = Buffer.from(binary).toString('latin1');
  const versions = [...text.matchAll(/\b(GLIBC|GLIBCXX)_(\d+(?:\.\d+)+)\b/g)].filter(
    ([, library, version]) => {
      const newest: readonly number[] = NEWEST[library as keyof typeof NEWEST];
      const numbers = (version as string).split('.').map(Number);
      const at = numbers.findIndex((number, index) => number !== (newest[index] ?? 0));
      return at !== -1 && (numbers[at] as number) > (newest[at] ?? 0);
    },
  );
  return [...new Set(versions.map(([name]) => name))].sort();
}

/**
 * Copies the addon built here to where a published package carries it, without its debugging symbols. Binaries of other
 * platforms that are there already (from the release workflow) stay.
 *
 * @returns the platforms whose binaries the package carries now
 */
export function stagePrebuild(): string[] {
  const built = join(folderOf('raw-allocator'), 'build', 'Release', ADDON);
  if (!existsSync(built)) throw new Error('raw-allocator has no native build: npm run build');
  const prebuilds = join(folderOf('raw-allocator'), 'prebuilds');
  const tooNew = process.platform === 'linux' ? tooNewSymbols(readFileSync(built)) : [];
  if (tooNew.length > 0) throw new Error(`${built} would not load on older systems: ${tooNew.join(', ')}`);
  const target = join(prebuilds, platformName());
  // A new file, never an overwritten one: a process may have the old one loaded.
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  copyFileSync(built, join(target, ADDON));
  if (process.platform === 'linux') run('strip', ['--strip-unneeded', join(target, ADDON)]);
  if (process.platform === 'darwin') run('strip', ['-x', join(target, ADDON)]);
  // The loader verifies a checksum at the end of the file, which stripping removes.
  runOrThrow(process.execPath, [
    join(folderOf('raw-allocator'), 'scripts', 'seal-native.mjs'),
    join(target, ADDON),
  ]);
  return readdirSync(prebuilds).sort();
}
