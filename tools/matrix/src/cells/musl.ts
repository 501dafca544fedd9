import { copyFileSync, cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cell, Missing, Outcome, Runtime } from '../cell.js';
import { run } from '../command.js';
import { buildFolder, compilerArguments, NATIVE } from '../foreign/build-addon.js';
import { haveCommands } from '../foreign/system-packages.js';
import { installedHeap } from '../parts/packed.js';

const PLATFORM = 'linux-x64-musl';
const HEADERS = '/usr/include/x86_64-linux-musl';

/** What the headers of a C++ library that was configured for glibc take from glibc alone. */
const WITHOUT_GLIBC = `#define __GLIBC_PREREQ(major, minor) 0
#define __locale_t locale_t
#include <bits/c++config.h>
#undef _GLIBCXX_USE_PTHREAD_COND_CLOCKWAIT
#undef _GLIBCXX_USE_PTHREAD_MUTEX_CLOCKLOCK
#undef _GLIBCXX_USE_PTHREAD_RWLOCK_CLOCKLOCK
`;

function find(): Runtime | Missing {
  const missing = haveCommands([
    { command: 'musl-gcc', debian: 'musl-tools' },
    { command: 'g++', debian: 'g++' },
  ]);
  return missing ?? { command: [process.execPath], version: process.version };
}

/** The folders of the C++ library's headers, and of the compiler's own. */
function includes(): string[] {
  const { stderr } = run('g++', ['-E', '-x', 'c++', '-v', '/dev/null']);
  const folders = stderr.split('\n').map((line) => line.trim());
  return folders.filter((line) => /^\/.*\/(?:c\+\+\/|lib\/gcc\/.*\/include$)/.test(line));
}

function outcome(results: readonly (string | null)[]): Outcome {
  const problems = results.filter((result) => result !== null);
  return { passed: results.length - problems.length, failed: problems.length, skipped: [], problems };
}

/** Each source of the addon, checked against musl's headers. */
function compile(): Outcome {
  const prefix = join(buildFolder(PLATFORM), 'without-glibc.h');
  writeFileSync(prefix, WITHOUT_GLIBC);
  const folders = [...includes(), HEADERS].flatMap((folder) => ['-isystem', folder]);
  const sources = readdirSync(NATIVE).filter((name) => name.endsWith('.cc'));
  return outcome(
    sources.map((name) => {
      const flags = ['-fsyntax-only', '-nostdinc', '-nostdinc++', ...folders, '-include', prefix];
      const { code, stderr } = run('g++', [...compilerArguments(), ...flags, join(NATIVE, name)]);
      return code === 0 ? null : `${name}: ${/error: .*/.exec(stderr)?.[0] ?? stderr.slice(0, 200)}`;
    }),
  );
}

/** A program that musl-gcc linked stands for Node: the loader must look for musl's binary, and no other. */
function load(runtime: Runtime): Outcome {
  const folder = buildFolder(PLATFORM);
  const [source, program] = [join(folder, 'main.c'), join(folder, 'main')];
  writeFileSync(source, 'int main(void) { return 0; }\n');
  const built = run('musl-gcc', [source, '-o', program]);
  if (built.code !== 0) return outcome([`musl-gcc: ${built.stderr.trim()}`]);
  const project = join(folder, 'project');
  rmSync(project, { recursive: true, force: true });
  mkdirSync(project);
  cpSync(join(installedHeap(runtime), 'node_modules'), join(project, 'node_modules'), { recursive: true });
  const prebuilds = join(project, 'node_modules', '@justlang', 'raw-allocator', 'prebuilds');
  const script = join(project, 'main.mjs');
  writeFileSync(
    script,
    `import { RawAllocator } from '@justlang/raw-allocator';
     if (process.argv[2]) process.execPath = process.argv[2];
     try { new RawAllocator(); console.log('loaded'); } catch (error) { console.log(error.code, error.message.split('\\n')[0]); }`,
  );
  const print = (...args: string[]) => run(process.execPath, [script, ...args]).stdout.trim();
  const refused = print(program);
  mkdirSync(join(prebuilds, PLATFORM), { recursive: true });
  const [binary] = readdirSync(join(prebuilds, 'linux-x64'));
  copyFileSync(join(prebuilds, 'linux-x64', binary as string), join(prebuilds, PLATFORM, binary as string));
  rmSync(join(prebuilds, 'linux-x64'), { recursive: true });
  const found = print(program);
  const other = print();
  return outcome([
    refused === `ERR_JUST_NATIVE There is no native addon for ${PLATFORM} here; looked for:` ? null : refused,
    found === 'loaded' ? null : found,
    other.startsWith('ERR_JUST_NATIVE There is no native addon for linux-x64 here') ? null : other,
  ]);
}

/** What musl's headers and linker alone can show: Debian has no C++ library for it, and so no Node or Bun can be run here. */
export const MUSL: Cell = {
  name: PLATFORM,
  title: 'linux-x64-musl, compiled only',
  limits: [
    'nothing of it runs here, as Debian has no C++ library for musl; the workflow runs all tests in an Alpine container.',
    "Bun's build for musl wants musl's libstdc++ and libgcc_s, which only Alpine packages; it was not tried.",
  ],
  find,
  parts: [
    { name: 'compiled', run: compile },
    { name: 'loaded', run: load },
  ],
  noSpeed: 'not measured: nothing runs',
};
