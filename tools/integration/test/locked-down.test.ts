import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileLibrary } from '@justlang-tools/testing/compile';
import { temporaryFolder } from '@justlang-tools/testing/folder';
import { type ChildOptions, resultOf, runCommand, runNode } from '@justlang-tools/testing/process';
import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';

const FIXTURES = join(import.meta.dirname, 'fixtures', 'locked');
const PROGRAM = join(FIXTURES, 'program.mjs');
const IN_WORKER = join(FIXTURES, 'in-worker.mjs');
const ROOT = join(import.meta.dirname, '../../..');
const fixtureUrl = (name: string) => pathToFileURL(join(FIXTURES, name)).href;
const FREEZE = fixtureUrl('freeze.mjs');
const LINUX = process.platform === 'linux';
const IS_NODE = process.versions.bun === undefined && process.versions.deno === undefined;
const TIERS = soak(['basic'], ['off', 'basic', 'full']);

/** What the program prints where nothing is in its way. */
const WORKS = {
  blocks: [
    [1.5, 7],
    [1.5, 7],
    [1.5, 7],
  ],
  sum: 499_500,
  live: 0,
  text: 'grüße',
  panics: ['ERR_JUST_PANIC', 'ERR_JUST_NULL_ADDRESS'],
};

/** Runs the program with flags of Node's. */
function withFlags(flags: readonly string[], options?: ChildOptions, program = PROGRAM): unknown {
  return resultOf(runNode(['--no-warnings', ...flags, program], options));
}

/** Runs the program after some lines of shell, which end in `exec`, or what takes a command as `exec` does. */
function inShell(lines: string, flags: readonly string[] = [], options?: ChildOptions): unknown {
  const args = ['-c', `${lines} "$@"`, 'sh', process.execPath, '--no-warnings', ...flags, PROGRAM];
  return resultOf(runCommand('sh', args, options));
}

/** Why a shell cannot run some lines on this machine, which may lack the tools or forbid it; false where it can. */
function cannotRun(lines: string): string | false {
  if (!LINUX) return 'on Linux only';
  const { code, stderr } = runCommand('sh', ['-c', lines]);
  return code !== 0 && `not possible on this machine: ${stderr.trim()}`;
}

const libraries = temporaryFolder('locked');

/** Compiles a fixture to be preloaded. */
const preload = (source: string) =>
  compileLibrary(join(FIXTURES, source), join(libraries, source.replace('.c', '.so')));

/** Address space beyond Node's own, in MiB: from less than the smallest table to enough for all. */
const LEFT = soak([32, 1024], [32, 96, 256, 288, 320, 512, 640, 1024], [32, 320, 1024]);
const NO_LIMIT = cannotRun('prlimit --pid $$ --as');

function withLeft(left: number, env: Readonly<Record<string, string>>): unknown {
  // V8's compiler threads end the process where they get no memory: with one thread only what this one asks for counts.
  const flags = ['--single-threaded', '--import', fixtureUrl('little-space.mjs')];
  return withFlags(flags, { env: { ...env, LEFT: `${left}` } });
}

const model = process.versions.node.startsWith('20.') ? '--experimental-permission' : '--permission';
const READ = '--allow-fs-read=*';

describe('a program that may make no code from strings, or change no intrinsic', () => {
  it.each(TIERS)('works (checks %s)', (checks) => {
    const env = { JUST_CHECKS: checks };
    expect(withFlags(['--disallow-code-generation-from-strings'], { env })).toEqual(WORKS);
    expect(withFlags(['--jitless'], { env })).toEqual(WORKS);
    expect(withFlags(['--frozen-intrinsics'], { env })).toEqual(WORKS);
    expect(withFlags(['--import', FREEZE], { env })).toEqual(WORKS);
  });

  it('keeps its shared state on process where globalThis takes no new properties', () => {
    expect(withFlags(['--import', FREEZE], { env: { FREEZE: 'global' } })).toEqual(WORKS);
  });

  it('says so where neither does', () => {
    const { code, stderr } = runNode(['--import', FREEZE, PROGRAM], { env: { FREEZE: 'both' } });
    expect(code).toBe(1);
    expect(stderr).toContain('globalThis and process are frozen');
    expect(stderr).toContain('ERR_JUST_CONFIG');
  });
});

describe("a program under Node's permission model", () => {
  it('works with --allow-addons', () => {
    expect(withFlags([model, READ, '--allow-addons'])).toEqual(WORKS);
  });

  it('needs to read no file but the packages and its own, and no more in a worker', () => {
    const flags = [model, `--allow-fs-read=${join(ROOT, '*')}`, '--allow-addons'];
    expect(withFlags(flags)).toEqual(WORKS);
    expect(withFlags([...flags, '--allow-worker'], {}, IN_WORKER)).toEqual(WORKS);
  });

  it('names that flag without it', () => {
    const { refused } = withFlags([model, READ]) as { refused: string };
    expect(refused).toMatch(/^ERR_JUST_NATIVE: /);
    expect(refused).toContain('Start Node with:\n  --allow-addons');
  });
});

describe('a program with little', () => {
  it.each(TIERS)('works on a small JavaScript heap (checks %s)', (checks) => {
    const env = { JUST_CHECKS: checks };
    expect(withFlags(['--max-old-space-size=16', '--max-semi-space-size=1'], { env })).toEqual(WORKS);
    expect(withFlags([], { env }, IN_WORKER)).toEqual(WORKS);
  });

  it.runIf(LINUX)('works with few files open and a small stack', () => {
    expect(inShell('ulimit -n 48; ulimit -s 512; exec', ['--stack-size=400'])).toEqual(WORKS);
  });

  // In KiB; the tables are address space that is not written to, and a limit of data counts it all the same.
  it.runIf(LINUX)('works with little data, no locked memory and no file to write', () => {
    expect(inShell('ulimit -d 1048576; ulimit -l 0; ulimit -c 0; ulimit -f 0; exec')).toEqual(WORKS);
  });

  // Node itself needs 0.7 GiB (Node 20) to 1.2 GiB (Node 26).
  it.runIf(LINUX).each(TIERS)('works in 4 GiB of address space (checks %s)', (checks) => {
    expect(inShell('ulimit -v 4194304; exec', [], { env: { JUST_CHECKS: checks } })).toEqual(WORKS);
  });

  it.for([
    ['basic', 'the states of blocks', 'JUST_CHECKS=off'],
    ['full', 'the shadow of full checks', 'JUST_CHECKS=basic'],
  ] as const)(
    'says what to do where there is no address space for a table (checks %s)',
    (expected, { skip }) => {
      const [JUST_CHECKS, table, setting] = expected;
      skip(NO_LIMIT !== false, String(NO_LIMIT));
      expect(withLeft(192, { JUST_CHECKS })).toEqual({
        refused:
          `ERR_JUST_OUT_OF_MEMORY: 268435456 bytes of address space for ${table} cannot be had: ` +
          `raise the process's limit of address space (ulimit -v), or set ${setting}, which needs none`,
      });
    },
  );

  it.for(TIERS)(
    'works, or is out of memory by code, with however little address space (checks %s)',
    (checks, { skip }) => {
      skip(!IS_NODE, 'what another engine needs to start is its business');
      skip(NO_LIMIT !== false, String(NO_LIMIT));
      const ends = LEFT.map((left) => {
        const seen = withLeft(left, { JUST_CHECKS: checks }) as { refused?: string };
        return seen.refused?.replace(/:.*/, '') ?? seen;
      });
      for (const end of ends) expect([WORKS, 'ERR_JUST_OUT_OF_MEMORY']).toContainEqual(end);
      expect([ends[0], ends.at(-1)]).toEqual(['ERR_JUST_OUT_OF_MEMORY', WORKS]);
    },
  );

  it.runIf(LINUX).each(TIERS)(
    'works where all low memory was taken before it started (checks %s)',
    (checks) => {
      const env = { LD_PRELOAD: preload('low-taken.c'), JUST_CHECKS: checks };
      expect(withFlags([], { env })).toEqual(WORKS);
    },
  );

  it.runIf(LINUX).each(TIERS)('works where nothing below /proc can be opened (checks %s)', (checks) => {
    const env = { LD_PRELOAD: preload('no-proc.c'), JUST_CHECKS: checks };
    expect(withFlags([], { env })).toEqual(WORKS);
  });
});

// Root may make namespaces, and where user namespaces are allowed everybody may.
const NAMESPACE = 'unshare --user --map-root-user --mount --fork sh -c';
const NOBODY = 'setpriv --reuid=65534 --regid=65534 --clear-groups';

describe('a program on a locked system', () => {
  it.for([
    ['without /proc', 'mount -t tmpfs none /proc'],
    ['on a read-only file system', 'mount -o remount,bind,ro /'],
  ])('works %s', ([, mount], { skip }) => {
    const reason = cannotRun(`${NAMESPACE} '${mount}'`);
    skip(reason !== false, String(reason));
    expect(inShell(`exec ${NAMESPACE} '${mount}; exec "$0" "$@"'`)).toEqual(WORKS);
  });

  it('works for a user without rights', ({ skip }) => {
    const reason = cannotRun(`${NOBODY} "${process.execPath}" --version && ${NOBODY} test -r "${PROGRAM}"`);
    skip(reason !== false, String(reason));
    expect(inShell(`exec ${NOBODY}`)).toEqual(WORKS);
  });
});
