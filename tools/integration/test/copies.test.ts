import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { result, runHere } from './fixtures.js';

const PACKAGES = join(import.meta.dirname, '../../../packages');
const NAMES = ['config', 'panic', 'raw-allocator', 'memory-access', 'heap', 'drop-glue'];

const root = mkdtempSync(join(tmpdir(), 'just-copies-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Copies what is installed of every package; with the native binary or without. */
function install(name: string, withBinary: boolean): string {
  const scope = join(root, name, 'node_modules', '@justlang');
  for (const one of NAMES) {
    mkdirSync(join(scope, one), { recursive: true });
    for (const part of ['dist', 'package.json', ...(withBinary ? ['prebuilds', 'build'] : [])]) {
      const source = join(PACKAGES, one, part);
      const target = join(scope, one, part);
      if (existsSync(source))
        cpSync(source, target, { recursive: true, filter: (path) => !/\/gyp\b/.test(path) });
    }
  }
  return scope;
}

describe('two loaded copies of every package', () => {
  const whole = install('whole', true);

  it.each(['basic', 'full'])(
    'share hook, unwinding, windows and global heap under checks %s',
    (JUST_CHECKS) => {
      expect(result('copies.mjs', [whole], { JUST_CHECKS, JUST_STACKS: '0' })).toEqual({
        distinct: Array.from({ length: 6 }, () => true),
        caught: [
          [false, 'ERR_JUST_PANIC'],
          [false, 'ERR_JUST_PANIC'],
          [false, 'ERR_JUST_NULL_ADDRESS'],
        ],
        hooked: 3,
        classes: [false, true, true],
        unwinding: [true, false],
        global: true,
        // That of the first region of high memory, and one for a block beyond.
        windows: [2, 2],
        read: 42,
        intact: true,
        foreign: ['ERR_JUST_INVALID_FREE', 'ERR_JUST_INVALID_FREE'],
        live: [0, 0],
        mixed: [0, 'ERR_JUST_OUT_OF_MEMORY', 'ERR_JUST_INVALID_LAYOUT', 'nothing'],
        low: true,
        tiers: [JUST_CHECKS, JUST_CHECKS],
      });
    },
  );

  it('write one profile together, each with stacks of its own', () => {
    const file = join(root, 'both.heapprofile');
    const env = { JUST_PROFILE: file, JUST_PROFILE_INTERVAL: '0' };
    expect(runHere([join('fixtures', 'copies-profile.mjs'), whole], { env }).code).toBe(0);
    const sizes: Record<string, number> = {};
    const visit = (node: { callFrame: { functionName: string }; selfSize: number; children: never[] }) => {
      if (node.selfSize > 0) sizes[node.callFrame.functionName] = node.selfSize;
      node.children.forEach(visit);
    };
    visit(JSON.parse(readFileSync(file, 'utf8')).head);
    expect(sizes).toEqual({ ofTheWorkspace: 100, ofTheCopy: 300 });
  });
});

it('without its binary the runtime says what it looked for and the one command that builds it', () => {
  const scope = install('bare', false);
  const entry = (name: string) => JSON.stringify(pathToFileURL(join(scope, name, 'dist/index.js')).href);
  const script = `
    const { RawAllocator } = await import(${entry('raw-allocator')});
    const { JustHeap } = await import(${entry('heap')});
    const { MemoryAccess } = await import(${entry('memory-access')});
    const { Panic } = await import(${entry('panic')});
    let hooks = 0;
    Panic.setHook(() => hooks++);
    for (const body of [() => new RawAllocator(), () => new JustHeap(), () => MemoryAccess.getI32(65536)]) {
      try { console.log(Panic.catchUnwind(body).ok); } catch ({ code, message }) {
        console.log(JSON.stringify([code, /just_raw_allocator/.test(message), /\\bnpm |\\bnode /.test(message)]));
      }
    }
    console.log(hooks);`;
  const { code, stdout, stderr } = runHere(['--input-type=module', '-e', script]);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.trim().split('\n')).toEqual([
    ...Array.from({ length: 3 }, () => '["ERR_JUST_NATIVE",true,true]'),
    '0',
  ]);
});
