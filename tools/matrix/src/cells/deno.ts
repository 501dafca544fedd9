import type { Cell, Missing, Runtime } from '../cell.js';
import { run } from '../command.js';
import { DENO_DIFFERENCES, DENO_OTHER_EXAMPLES, DENO_OTHER_USES } from '../differences/deno.js';
import { fetchBinary } from '../fetch.js';
import { examples } from '../parts/examples.js';
import { packed } from '../parts/packed.js';
import { PERMISSIONS } from '../parts/permissions.js';
import { PROGRAMS } from '../parts/programs.js';
import { ALL_FOLDERS, tests } from '../parts/tests.js';

const VERSION = '2.9.6';

function find(): Runtime | Missing {
  const found = fetchBinary('@deno/linux-x64-glibc', VERSION, 'deno');
  if (typeof found !== 'string') return found;
  const { code, stdout, stderr } = run(found, ['--version']);
  if (code !== 0) return { missing: `Deno does not start: ${stderr.trim()}` };
  return {
    command: [found, 'run', '--allow-all', '--no-lock', '--node-modules-dir=manual'],
    version: /^deno (\S+)/.exec(stdout)?.[1] ?? stdout.trim(),
  };
}

/** Deno, on V8, with all permissions. */
export const DENO: Cell = {
  name: 'deno',
  title: 'Deno',
  limits: [],
  find,
  parts: [
    tests({ folders: ALL_FOLDERS, differences: DENO_DIFFERENCES, limit: 300 }),
    PROGRAMS,
    examples(/./, DENO_OTHER_EXAMPLES),
    packed(DENO_OTHER_USES),
    PERMISSIONS,
  ],
};
