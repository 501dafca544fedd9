import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from '@justlang-tools/testing/process';
import { soak } from '@justlang-tools/testing/soak';
import { afterAll, describe, expect, it } from 'vitest';
import { JUST_FOLDER } from '../../src/just/folder.js';
import { HELD_RUNTIME } from '../../src/just/modules.js';
import { FAULT_TEXT } from '../fault-text.js';
import { temporaryFile } from '../temporary-text.js';
import { moduleOf, removeModules } from './programs.js';

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const input = (name: string): string => join(JUST_FOLDER, 'input', name);

interface Small {
  readonly program: string;
  readonly args: () => string[];
  readonly stdin?: string;
  /** How it ends when nothing is refused. */
  readonly usual?: 'panic';
}

/** A closure that keeps its scope, lists in lists, recursion, a text that grows. */
const EXPRESSIONS = `fn count(n) = if n == 0 then [] else [n, "a" + "b"] + count(n - 1);
let adder = \\n. \\x. x + n in let five = adder(5) in [five(1), count(2)];
`;

/** Every program, with work that is small enough to be done once for each of its requests for memory. */
const PROGRAMS: readonly Small[] = [
  { program: 'panic-unwind', args: () => [], usual: 'panic' },
  { program: 'panic-unwind', args: () => ['1'], usual: 'panic' },
  { program: 'word-frequency', args: () => [temporaryFile(FAULT_TEXT)] },
  { program: 'lru-cache', args: () => [temporaryFile(FAULT_TEXT), '30'] },
  { program: 'binary-trees', args: () => ['0'] },
  { program: 'btree', args: () => ['60'] },
  { program: 'fannkuch-redux', args: () => ['3'] },
  { program: 'fasta', args: () => ['7'] },
  { program: 'interpreter', args: () => [temporaryFile(EXPRESSIONS)] },
  { program: 'json', args: () => [input('escapes.json'), 'pretty'] },
  { program: 'k-nucleotide', args: () => [], stdin: 'expected/fasta-short.stdout' },
  { program: 'mandelbrot', args: () => ['8'] },
  { program: 'n-body', args: () => ['3'] },
  { program: 'reverse-complement', args: () => [join(JUST_FOLDER, 'expected/fasta-short.stdout')] },
  { program: 'shortest-path', args: () => [input('lock.yaml')] },
  { program: 'spectral-norm', args: () => ['3'] },
  { program: 'text-index', args: () => [temporaryFile(FAULT_TEXT), 'wa -wb', 'plus'] },
];

/** Some of them, whose compiling does not take long, stand for the others in `npm test`. */
const SOME = ['panic-unwind', 'word-frequency', 'reverse-complement'];
const programs = PROGRAMS.filter(({ program }) => soak(false, true) || SOME.includes(program));
const SETTINGS = [
  { setting: 'full checks', env: { JUST_CHECKS: 'full' } },
  { setting: 'the system heap', env: { JUST_ALLOCATOR: 'system' } },
].slice(0, soak(1, 2));
const cases = programs.flatMap((program) => SETTINGS.map((settings) => ({ ...program, ...settings })));

afterAll(removeModules);

describe.skipIf(process.platform === 'win32')(
  'every request for memory of compiled programs fails once',
  () => {
    it.each(cases)('$program with $setting', async ({ program, args, stdin, usual, env }) => {
      const { path } = await moduleOf(program, { runtime: HELD_RUNTIME });
      const from = stdin === undefined ? '/dev/null' : join(JUST_FOLDER, stdin);
      // What a landing pad drops is about single requests, so all of this program's are tried.
      const step = String(program === 'panic-unwind' ? 1 : soak(7, 1));
      const { code, stdout, stderr } = runNode([file('refuse-each.mjs'), path, step, from, ...args()], {
        env,
      });
      const {
        requests,
        usual: ending,
        wrong,
      } = JSON.parse(stdout) as {
        requests: number;
        usual: string | null;
        wrong: object[];
      };
      expect(requests).toBeGreaterThan(3);
      const wanted = { code: 0, stderr: '', usual: usual ?? null, wrong: [] };
      expect({ code, stderr, usual: ending, wrong }).toEqual(wanted);
    });
  },
);
