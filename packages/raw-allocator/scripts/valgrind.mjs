// Runs the addon under valgrind's memcheck and fails on any error or leak with a frame of the addon in its stack.
// V8 itself is not clean under memcheck, so stacks without one are not counted.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), '..', 'test', 'fixtures');
const OURS = 'just_raw_allocator.node';
const OPTIONS = ['--leak-check=full', '--show-leak-kinds=definite,indirect,possible', '--num-callers=40'];

/** The reports of a run that have a frame of ours. */
function reports(fixture) {
  const folder = mkdtempSync(join(tmpdir(), 'just-valgrind-'));
  const log = join(folder, 'log');
  // Compiled code would be unknown to memcheck each time V8 writes it; the interpreter is not.
  const program = [process.execPath, '--jitless', join(FIXTURES, fixture)];
  const { status, error } = spawnSync('valgrind', [...OPTIONS, `--log-file=${log}`, ...program], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (error) throw error;
  const blocks = readFileSync(log, 'utf8')
    .replace(/^==\d+== ?/gm, '')
    .split(/\n\s*\n/);
  rmSync(folder, { recursive: true, force: true });
  if (status !== 0) {
    console.error(`${fixture} ended with code ${status}`);
    process.exit(1);
  }
  return blocks.filter((block) => block.includes(OURS));
}

if (spawnSync('valgrind', ['--version']).error) {
  console.log('valgrind is not installed here: nothing was run');
  process.exit(0);
}

const control = reports('valgrind-faulty.mjs');
const leak = control.some((block) => /12,345 bytes in 1 blocks are definitely lost/.test(block));
const doubleFree = control.some((block) => block.includes('Invalid free()'));
if (!leak || !doubleFree) {
  console.error(`valgrind did not see the control's faults: leak ${leak}, double free ${doubleFree}`);
  process.exit(1);
}

const found = reports('valgrind-clean.mjs');
if (found.length > 0) {
  console.error(`valgrind found ${found.length} faults of the addon:\n\n${found.join('\n\n')}`);
  process.exit(1);
}
console.log('valgrind: both faults of the control found, no error and no leak of the addon');
