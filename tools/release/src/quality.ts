import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { run } from './command.js';
import type { Tarball } from './pack.js';
import { folderOf, type PackageName, readManifest } from './packages.js';

/** The most that all files of a package may take, in bytes, prebuilt binaries apart. */
type Budgets = Readonly<Record<PackageName, number>>;

/** The most that one prebuilt binary may take, in bytes: see docs/decisions/004-prebuilt-binaries.md. */
const BINARY_BUDGET = 128 * 1024;

const BUDGETS = JSON.parse(
  readFileSync(fileURLToPath(new URL('../budgets.json', import.meta.url)), 'utf8'),
) as Budgets;

const isNative = (file: string): boolean => /\.(?:node|gyp|gypi|cc|h|def)$/.test(file);
const isPrebuilt = (file: string): boolean => file.startsWith('prebuilds/');

/** What is wrong with the set of files that a package publishes. */
export function problemsOfContents(name: PackageName, files: ReadonlyMap<string, number>): string[] {
  const problems: string[] = [];
  const paths = [...files.keys()];
  for (const needed of [
    'package.json',
    'README.md',
    'LICENSE',
    'dist/index.js',
    'dist/index.cjs',
    'dist/index.d.ts',
    'dist/internal.js',
    'dist/internal.cjs',
    'dist/internal.d.ts',
  ]) {
    if (!files.has(needed)) problems.push(`${needed} is missing`);
  }
  for (const path of paths) {
    if (/\.test\.|\/fixtures\/|(?:^|\/)(?:tsconfig.*|mutants)\.json$|\.tsbuildinfo$/.test(path)) {
      problems.push(`${path} is for development only`);
    }
    // A debugger follows a .map to the source, and an editor follows a declaration's: all have to be there. The public
    // entry has no code to map.
    if (!path.startsWith('dist/')) continue;
    const [, declared] = /^dist\/(.*)\.d\.ts$/.exec(path) ?? [];
    const needed = declared === undefined ? [] : [`${path}.map`, `src/${declared}.ts`];
    if (path.endsWith('.js') && path !== 'dist/index.js') needed.push(`${path}.map`);
    problems.push(...needed.filter((file) => !files.has(file)).map((file) => `${path} has no ${file}`));
  }
  if (name !== 'raw-allocator') {
    problems.push(...paths.filter(isNative).map((path) => `${path}: only raw-allocator has native code`));
  } else if (!paths.some((path) => isPrebuilt(path) && path.endsWith('.node'))) {
    problems.push('no prebuilt binary');
  }
  return problems;
}

/** What a package's files exceed of its budget. */
export function problemsOfSize(budget: number, files: ReadonlyMap<string, number>): string[] {
  const problems: string[] = [];
  let total = 0;
  for (const [path, size] of files) {
    if (!isPrebuilt(path)) total += size;
    else if (size > BINARY_BUDGET) problems.push(`${path}: ${size} bytes, the budget is ${BINARY_BUDGET}`);
  }
  if (total > budget) problems.push(`${total} bytes of files, the budget is ${budget}`);
  return problems;
}

function problemsOfManifest(name: PackageName): string[] {
  const manifest = readManifest(folderOf(name));
  const problems: string[] = [];
  for (const key of ['description', 'license', 'engines', 'exports', 'files', 'keywords']) {
    if (manifest[key] === undefined || manifest[key] === '') problems.push(`package.json says no ${key}`);
  }
  for (const key of ['preinstall', 'install', 'postinstall', 'prepare']) {
    const { scripts } = manifest as { scripts?: Record<string, string> };
    if (scripts?.[key] !== undefined)
      problems.push(`package.json has a ${key} script: package managers block those`);
  }
  return problems;
}

/** Checks the manifest, the list of files and the sizes of one packed package; returns what is wrong, in words. */
export function checkFiles(name: PackageName, tarball: Tarball): string[] {
  return [
    ...problemsOfManifest(name),
    ...problemsOfContents(name, tarball.files),
    ...problemsOfSize(BUDGETS[name], tarball.files),
  ];
}

/** Checks one packed package, by the tools that judge packages too; returns what is wrong, in words. */
export async function checkPackage(name: PackageName, tarball: Tarball): Promise<string[]> {
  const problems = checkFiles(name, tarball);
  const { messages, pkg } = await publint({
    strict: true,
    pack: { tarball: new Uint8Array(readFileSync(tarball.path)).buffer },
  });
  for (const message of messages)
    problems.push(`publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`);
  // index.cjs exports the ES module itself: its types are those of that module.
  const rules = ['--profile', 'esm-only', '--ignore-rules', 'false-esm'];
  const attw = run('attw', [...rules, '--format', 'ascii', '--no-color', '--', tarball.path], {
    cwd: join(folderOf(name)),
  });
  if (attw.code !== 0) problems.push(`are-the-types-wrong:\n${attw.output}`);
  return problems;
}
