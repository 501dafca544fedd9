import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AddonExample, Example } from './blocks.js';
import type { Outcome } from './expectation.js';
import { compileAddon, sqliteLibrary } from './native.js';
import { unmetNeeds } from './needs.js';
import { type PublicNames, preludeFor } from './prelude.js';

const HERE = join(dirname(fileURLToPath(import.meta.url)), '..');

/** An example written out as a module, ready to run. */
export interface PreparedExample {
  readonly script: string;
  /** The environment's variables that it is given: `SQLITE_LIBRARY` where it reads that. */
  readonly env: Readonly<Record<string, string>>;
  /** What the TypeScript compiler says about it; empty for JavaScript. */
  readonly typeErrors: readonly string[];
}

const COMPILER_OPTIONS = {
  target: 'ES2022',
  lib: ['ES2023', 'ESNext.Disposable'],
  module: 'NodeNext',
  moduleDetection: 'force',
  types: ['node'],
  strict: true,
  skipLibCheck: true,
  outDir: 'out',
  rootDir: '.',
};

/**
 * Writes the examples into a fresh folder of `tools/examples/.cache`, where the packages resolve as they do for a user,
 * and compiles the TypeScript ones in one run. Addons lie beside them, or in the folder above for compiled examples.
 *
 * @param label - the folder's name; an absolute path is a folder elsewhere
 */
export function prepareExamples(
  examples: readonly Example[],
  names: PublicNames,
  label: string,
  addons: readonly AddonExample[] = [],
): PreparedExample[] {
  const folder = resolve(HERE, '.cache', label);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'out'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  const files = examples.map(({ inSource, language, source }, at) => {
    const file = join(folder, `example-${at}.${language}`);
    writeFileSync(file, `${inSource ? preludeFor(source, names) : ''}${source}`);
    return file;
  });
  for (const addon of addons) {
    const source = join(folder, `${addon.name}.c`);
    writeFileSync(source, addon.source);
    // Every example that loads one needs that too.
    if (unmetNeeds(['posix']).length === 0) compileAddon(addon, source, folder);
  }
  const typescript = files.filter((file) => file.endsWith('.ts'));
  const errors = typescript.length > 0 ? compile(folder, typescript) : new Map<string, string[]>();
  return files.map((file, at) => ({
    script: file.endsWith('.ts') ? join(folder, 'out', basename(file).replace(/ts$/, 'js')) : file,
    env: environmentOf(examples[at] as Example),
    typeErrors: errors.get(basename(file)) ?? [],
  }));
}

function environmentOf({ source, needs }: Example): Record<string, string> {
  const loads = source.includes('SQLITE_LIBRARY') && unmetNeeds(needs).length === 0;
  return loads ? { SQLITE_LIBRARY: sqliteLibrary() } : {};
}

/** Compiles TypeScript examples into `out`; returns the errors by file name. */
function compile(folder: string, files: readonly string[]): Map<string, string[]> {
  const config = { compilerOptions: COMPILER_OPTIONS, files: files.map((file) => basename(file)) };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(HERE, '..', '..', 'node_modules', 'typescript', 'bin', 'tsc');
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [tsc, '-p', 'tsconfig.json', '--pretty', 'false'],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
  const errors = new Map<string, string[]>();
  for (const line of stdout.split('\n')) {
    const [, file, message] = /^(example-\d+\.ts)(\(\d+,.*)$/.exec(line) ?? [];
    if (file !== undefined && message !== undefined) errors.set(file, [...(errors.get(file) ?? []), message]);
  }
  if (status !== 0 && errors.size === 0)
    throw new Error(`tsc failed without naming an example:\n${stdout}${stderr}`);
  return errors;
}

/** Runs an example in a process of its own, with no `JUST_` variable set and source maps off. */
export function runExample({ script, env }: Pick<PreparedExample, 'script' | 'env'>): Promise<Outcome> {
  return runNode([script], dirname(script), env);
}

/** Parses an example, and runs nothing: for one whose needs this process does not meet. */
export function parseExample({ script }: Pick<PreparedExample, 'script'>): Promise<Outcome> {
  return runNode(['--check', script], dirname(script), {});
}

function runNode(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const own = Object.entries(process.env).filter(([name]) => !/^(?:JUST_|NODE_OPTIONS)/.test(name));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      env: { ...Object.fromEntries(own), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const exitCode = code ?? (signal === 'SIGABRT' ? 134 : 128);
      resolve({ exitCode, stdout, stderr: signal === null ? stderr : `${stderr}\nended by ${signal}` });
    });
  });
}
