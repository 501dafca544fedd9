import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { run } from './command.js';
import type { Tarball } from './pack.js';
import { folderOf, type PackageName, readManifest } from './packages.js';

/** Upper bounds in bytes: of the tarball, and of all its files without prebuilt binaries. */
interface Budget {
  readonly packed: number;
  readonly unpacked: number;
}

const BUDGETS = JSON.parse(
  readFileSync(fileURLToPath(new URL('../budgets.json', import.meta.url)), 'utf8'),
) as Readonly<Record<PackageName, Budget>>;

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
    'dist/index.d.ts',
    'dist/internal.js',
  ]) {
    if (!files.has(needed)) problems.push(`${needed} is missing`);
  }
  for (const path of paths) {
    if (/\.test\.|\/fixtures\/|(?:^|\/)(?:tsconfig.*|mutants)\.json$|\.tsbuildinfo$/.test(path)) {
      problems.push(`${path} is for development only`);
    }
    // A debugger follows a .map to the source beside it: both have to be there.
    if (path.endsWith('.js') && path.startsWith('dist/')) {
      const source = path.replace(/^dist\/(.*)\.js$/, 'src/$1.ts');
      for (const needed of [
        `${path}.map`,
        path.replace(/js$/, 'd.ts'),
        path.replace(/js$/, 'd.ts.map'),
        source,
      ]) {
        if (!files.has(needed)) problems.push(`${path} has no ${needed}`);
      }
    }
  }
  if (name !== 'raw-allocator') {
    problems.push(...paths.filter(isNative).map((path) => `${path}: only raw-allocator has native code`));
  } else if (!paths.some((path) => isPrebuilt(path) && path.endsWith('.node'))) {
    problems.push('no prebuilt binary');
  }
  return problems;
}

/** What a tarball exceeds of its budget. */
export function problemsOfSize(budget: Budget, { packedSize, files }: Tarball): string[] {
  let unpacked = 0;
  let prebuilt = 0;
  for (const [path, size] of files) {
    if (isPrebuilt(path)) prebuilt += size;
    else unpacked += size;
  }
  const problems: string[] = [];
  // Binaries do not compress much; they have a bound of their own, per platform, in the release workflow.
  const packed = Math.max(0, packedSize - prebuilt);
  if (packed > budget.packed) problems.push(`packed: ${packed} bytes, the budget is ${budget.packed}`);
  if (unpacked > budget.unpacked)
    problems.push(`unpacked: ${unpacked} bytes, the budget is ${budget.unpacked}`);
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

/** Checks one packed package; returns what is wrong, in words. */
export async function checkPackage(name: PackageName, tarball: Tarball): Promise<string[]> {
  const problems = [
    ...problemsOfManifest(name),
    ...problemsOfContents(name, tarball.files),
    ...problemsOfSize(BUDGETS[name], tarball),
  ];
  const { messages, pkg } = await publint({
    strict: true,
    pack: { tarball: new Uint8Array(readFileSync(tarball.path)).buffer },
  });
  for (const message of messages)
    problems.push(`publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`);
  const attw = run('attw', ['--profile', 'esm-only', '--format', 'ascii', '--no-color', tarball.path], {
    cwd: join(folderOf(name)),
  });
  if (attw.code !== 0) problems.push(`are-the-types-wrong:\n${attw.output}`);
  return problems;
}
