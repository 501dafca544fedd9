import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

/** The first C++ compiler that answers, or null; `CXX` is asked first, as make does. */
export function findCompiler(env = process.env) {
  const candidates = env.CXX ? [env.CXX] : ['c++', 'g++', 'clang++'];
  for (const candidate of candidates) {
    // CXX may hold a launcher and flags ("ccache g++ -m64"): the first word is the program to look for.
    const program = candidate.trim().split(/\s+/)[0];
    if (spawnSync(program, ['--version'], { env, stdio: 'ignore' }).status === 0) return candidate;
  }
  return null;
}

/** What to tell a person before a native build that cannot succeed; null when there is nothing to say. */
export function compilerProblem(env = process.env, platform = process.platform) {
  // On Windows node-gyp finds Visual Studio by itself, which no command in the search path shows.
  if (platform === 'win32' || findCompiler(env) !== null) return null;
  const looked = env.CXX ? `CXX=${env.CXX}` : 'c++, g++ and clang++';
  const remedy =
    platform === 'darwin' ? 'xcode-select --install' : 'e.g. apt-get install g++ make, or apk add g++ make';
  return `No C++ compiler found (looked for ${looked}). @justlang/raw-allocator has native code: ${remedy}.`;
}

/** Whether some earlier run left a native build behind; turbo decides whether it is still the right one. */
export function hasNativeBuild(root = ROOT) {
  const folder = join(root, 'packages', 'raw-allocator', 'build', 'Release');
  return existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.node'));
}
