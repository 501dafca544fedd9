import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { RUNS } from '../just/runs.mjs';

const just = fileURLToPath(new URL('../just/', import.meta.url));

/** The names of a folder's files that end so, without the ending. */
function named(folder: string, ending: string): string[] {
  const files = readdirSync(`${just}${folder}`).filter((file) => file.endsWith(ending));
  return files.map((file) => file.slice(0, -ending.length)).sort();
}

/** What rustc's program printed, and its exit code. */
function recorded(name: string): { stdout: Buffer; status: number } {
  const exit = `${just}expected/${name}.exit`;
  const status = existsSync(exit) ? Number(readFileSync(exit, 'utf8')) : 0;
  return { stdout: readFileSync(`${just}expected/${name}.stdout`), status };
}

describe('programs in Just', () => {
  it('have each a recorded run', () => {
    expect([...new Set(RUNS.map(({ program }) => program))].sort()).toEqual(named('', '.just'));
  });

  it('have each recorded run, and no other, stored', () => {
    expect(named('expected', '.stdout')).toEqual(RUNS.map(({ name }) => name).sort());
  });

  it.each(RUNS)('$name: plain JavaScript prints what rustc printed', ({ name, program, args, stdin }) => {
    const input = stdin === undefined ? '' : readFileSync(`${just}${stdin}`);
    const { stdout, status } = spawnSync(process.execPath, [`${just}plain/run.mjs`, program, ...args], {
      cwd: just,
      input,
    });
    expect({ stdout: stdout.toString('latin1'), status }).toEqual({
      stdout: recorded(name).stdout.toString('latin1'),
      status: recorded(name).status,
    });
  });
});
