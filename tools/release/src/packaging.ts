// Packs every package and checks the tarballs: contents, publint, are-the-types-wrong, size budgets, and that each one
// alone, installed in an empty folder with install scripts refused, works from ESM, CommonJS and TypeScript. Then shows
// what each installs, and what its import costs. With --changed, where the change at hand concerns neither manifests nor
// bundling nor binaries: contents and size budgets alone.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changedFiles } from '@justlang-tools/workspace/changes';
import { run } from './command.js';
import { concernsPackaging } from './concern.js';
import { printFootprints } from './footprint.js';
import { installAlone, problemsOfUse } from './installed.js';
import { packAll, type Tarball } from './pack.js';
import { closureOf, PACKAGES, type PackageName, ROOT } from './packages.js';
import { stagePrebuild } from './prebuild.js';
import { checkFiles, checkPackage } from './quality.js';

const NATIVE_FREE: readonly PackageName[] = ['config', 'panic'];

function install(name: PackageName, tarballs: ReadonlyMap<PackageName, Tarball>, folder: string): string[] {
  const consumer = installAlone(name, tarballs, folder);
  if (typeof consumer === 'string') return [consumer];
  const problems: string[] = [];
  const closure = closureOf(name);
  const installed = readdirSync(join(consumer.folder, 'node_modules', '@justlang'))
    .sort()
    .join();
  if (installed !== [...closure].sort().join())
    problems.push(`installed ${installed} instead of ${closure.join()}`);
  if (NATIVE_FREE.includes(name)) {
    const files = readdirSync(join(consumer.folder, 'node_modules'), { recursive: true, encoding: 'utf8' });
    problems.push(
      ...files.filter((file) => /\.(?:node|gyp|cc)$/.test(file)).map((file) => `brings the native ${file}`),
    );
  }
  return [...problems, ...problemsOfUse(consumer)];
}

/** The branch that is checked; on a pull request's merge commit, the branch that it merges. */
function branch(): string {
  return process.env.GITHUB_HEAD_REF || run('git', ['rev-parse', '--abbrev-ref', 'HEAD']).stdout.trim();
}

const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`;

const whole = !process.argv.includes('--changed') || concernsPackaging(changedFiles(ROOT), branch());
if (!whole) console.log('packaging: no manifest, bundle or binary is concerned, so contents and sizes only');
console.log(`prebuilt binaries: ${stagePrebuild().join(', ')}`);
const tarballs = packAll();
const folder = mkdtempSync(join(tmpdir(), 'just packaging '));
let failed = 0;
for (const [name, tarball] of tarballs) {
  const problems = whole
    ? [...(await checkPackage(name, tarball)), ...install(name, tarballs, folder)]
    : checkFiles(name, tarball);
  const unpacked = [...tarball.files.values()].reduce((sum, size) => sum + size, 0);
  const state = problems.length === 0 ? 'ok' : 'FAILED';
  console.log(`${name}: ${state}, ${kilobytes(tarball.packedSize)} packed, ${kilobytes(unpacked)} unpacked`);
  for (const problem of problems) console.error(`  ${name}: ${problem}`);
  if (problems.length > 0) failed++;
}
if (failed === 0 && whole) printFootprints(folder);
rmSync(folder, { recursive: true, force: true });
console.log(
  failed === 0 ? `packaging: ok, ${PACKAGES.length} packages` : `packaging: ${failed} packages failed`,
);
process.exitCode = failed === 0 ? 0 : 1;
