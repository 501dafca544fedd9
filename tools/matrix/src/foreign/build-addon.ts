import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Addon, Missing } from '../cell.js';
import { run } from '../command.js';
import { CACHE, ROOT } from '../paths.js';

/** A compiler that builds for another platform. */
export interface CrossCompiler {
  readonly command: string;
  /** The platform's name, as a folder of `prebuilds`. */
  readonly platform: string;
  /** What it takes beside what every platform does. */
  readonly flags: readonly string[];
  /** What it links beside the sources. */
  readonly libraries: readonly string[];
}

const PACKAGE = join(ROOT, 'packages', 'raw-allocator');
/** The addon's sources. */
export const NATIVE = join(PACKAGE, 'src', 'native');
const { resolve } = createRequire(join(PACKAGE, 'package.json'));

/** A folder of one of the allocator's development dependencies. */
export function folderOf(name: string): string {
  return dirname(resolve(`${name}/package.json`));
}

/** The names that binding.gyp defines for every platform. */
function defines(): string[] {
  const [, list = ''] =
    /'defines': \[([^\]]*)\]/.exec(readFileSync(join(NATIVE, 'binding.gyp'), 'utf8')) ?? [];
  return [...list.matchAll(/'([^']*)'/g)].map(([, name]) => `-D${name}`);
}

/** What every compiler is given: the language, the warnings, the names defined, the headers of Node-API. */
export function compilerArguments(): string[] {
  return [
    ...['-std=c++17', '-O2', '-fno-exceptions', '-fno-rtti', '-fvisibility=hidden', '-fPIC'],
    ...['-Wall', '-Wextra', '-Werror'],
    ...[...defines(), '-DNODE_GYP_MODULE_NAME=just_raw_allocator', '-DBUILDING_NODE_EXTENSION'],
    ...['-isystem', folderOf('node-addon-api'), '-isystem', join(folderOf('node-api-headers'), 'include')],
  ];
}

/** Where the addon of a platform is built. */
export function buildFolder(platform: string): string {
  const folder = join(CACHE, 'addons', platform);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Whether a file was made after all that it is made of. */
function isNewer(file: string, sources: readonly string[]): boolean {
  if (!existsSync(file)) return false;
  const made = statSync(file).mtimeMs;
  return sources.every((source) => statSync(source).mtimeMs < made);
}

/** Builds the addon for another platform, with warnings as errors; says what the compiler said where it cannot. */
export function buildAddon({ command, platform, flags, libraries }: CrossCompiler): Addon | Missing {
  const file = join(buildFolder(platform), 'just_raw_allocator.node');
  const names = readdirSync(NATIVE);
  if (isNewer(file, [...names.map((name) => join(NATIVE, name)), fileURLToPath(import.meta.url)])) {
    return { file, platform };
  }
  const sources = names.filter((name) => name.endsWith('.cc'));
  const { code, stderr } = run(command, [
    ...compilerArguments(),
    '-shared',
    ...flags,
    ...sources.map((name) => join(NATIVE, name)),
    ...['-o', file],
    ...libraries,
  ]);
  if (code !== 0)
    return { missing: `the addon does not compile with ${command}: ${stderr.trim().split('\n')[0]}` };
  const seal = run(process.execPath, [join(PACKAGE, 'scripts', 'seal-native.mjs'), file]);
  return seal.code === 0 ? { file, platform } : { missing: `the addon cannot be sealed: ${seal.stderr}` };
}
