import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome, Part, Runtime } from '../cell.js';
import { runOn } from '../command.js';
import { HERE } from '../paths.js';
import { installedHeap } from './packed.js';

const NO_ENVIRONMENT = 'environment: ERR_JUST_CONFIG  --allow-env';
const NO_ADDON = 'heap: ERR_JUST_NATIVE  --allow-read --allow-ffi';

/** The permissions that are given, and what the program prints then. */
const CASES: readonly (readonly [permissions: readonly string[], lines: readonly string[]])[] = [
  [[], [NO_ENVIRONMENT, NO_ADDON]],
  [['--allow-env'], ['environment: ok', NO_ADDON]],
  [
    ['--allow-env', '--allow-read'],
    ['environment: ok', NO_ADDON],
  ],
  [
    ['--allow-env', '--allow-ffi'],
    ['environment: ok', NO_ADDON],
  ],
  [
    ['--allow-read', '--allow-ffi'],
    [NO_ENVIRONMENT, 'heap: ok'],
  ],
  [
    ['--allow-env', '--allow-read', '--allow-ffi'],
    ['environment: ok', 'heap: ok'],
  ],
];

function run({ command: [deno], version }: Runtime): Outcome {
  const script = join(installedHeap({ command: [deno], version }), 'refused.mjs');
  copyFileSync(join(HERE, 'runtime', 'refused.mjs'), script);
  const problems = CASES.flatMap(([permissions, lines]) => {
    const flags = ['run', '--no-prompt', '--no-lock', '--node-modules-dir=manual', ...permissions];
    const { stdout, stderr } = runOn({ command: [deno, ...flags], version }, [script]);
    if (stdout.trim() === lines.join('\n')) return [];
    return [
      `with ${permissions.join(' ') || 'no permission'}: ${JSON.stringify(stdout.trim() || stderr.trim())}`,
    ];
  });
  return { passed: CASES.length - problems.length, failed: problems.length, skipped: [], problems };
}

/** What Deno refuses without a permission is an error with a code, which names the permission. */
export const PERMISSIONS: Part = { name: 'permissions', run };
