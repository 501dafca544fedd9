import type { Cell, Missing, Runtime } from '../cell.js';
import { run } from '../command.js';
import { BUN_DIFFERENCES, BUN_OTHER_EXAMPLES, BUN_OTHER_USES } from '../differences/bun.js';
import { fetchBinary } from '../fetch.js';
import { examples } from '../parts/examples.js';
import { packed } from '../parts/packed.js';
import { PROGRAMS } from '../parts/programs.js';
import { ALL_FOLDERS, tests } from '../parts/tests.js';

const VERSION = '1.4.5';

function find(): Runtime | Missing {
  const found = fetchBinary('@oven/bun-linux-x64', VERSION, 'bin/bun');
  if (typeof found !== 'string') return found;
  const { code, stdout, stderr } = run(found, ['--version']);
  if (code !== 0) return { missing: `Bun does not start: ${stderr.trim()}` };
  return { command: [found], version: stdout.trim() };
}

/** Bun, whose engine is JavaScriptCore. */
export const BUN: Cell = {
  name: 'bun',
  title: 'Bun',
  limits: [],
  find,
  parts: [
    tests({ folders: ALL_FOLDERS, differences: BUN_DIFFERENCES, limit: 300 }),
    PROGRAMS,
    examples(/./, BUN_OTHER_EXAMPLES),
    packed(BUN_OTHER_USES),
  ],
};
