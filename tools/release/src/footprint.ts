import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnvironment } from './command.js';
import { PACKAGES } from './packages.js';

const ROUNDS = 15;

/** Milliseconds from start to exit of a process that runs one line. */
function timeOf(line: string, cwd: string): number {
  const begun = performance.now();
  spawnSync(process.execPath, ['-e', line], {
    cwd,
    env: cleanEnvironment(),
    stdio: 'ignore',
  });
  return performance.now() - begun;
}

/** Bytes of all files below a folder. */
export function sizeOf(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).size;
  }
  return bytes;
}

/**
 * Prints what each package installs with all it needs, and what its import adds to the start of a process: minima of
 * interleaved rounds. A figure to look at, never a pass or fail.
 *
 * @param folder - holds a folder per package, with that package installed
 */
export function printFootprints(folder: string): void {
  let bare = Number.POSITIVE_INFINITY;
  const minima = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    bare = Math.min(bare, timeOf('', folder));
    for (const name of PACKAGES) {
      const time = timeOf(`import('@justlang/${name}')`, join(folder, name));
      minima.set(name, Math.min(minima.get(name) ?? Number.POSITIVE_INFINITY, time));
    }
  }
  console.log(`package        installed   import beyond Node's own start, ${bare.toFixed(1)} ms`);
  for (const [name, time] of minima) {
    const kilobytes = (sizeOf(join(folder, name, 'node_modules', '@justlang')) / 1024).toFixed(0);
    console.log(
      `${name.padEnd(14)} ${kilobytes.padStart(5)} KiB  ${(time - bare).toFixed(1).padStart(5)} ms`,
    );
  }
}
