import { describe, expect, it } from 'vitest';
import { result, runHere } from './fixtures.js';

/** Every package, and what its public entry exports. */
const EXPORTS: readonly [string, readonly string[]][] = [
  ['config', ['ConfigError', 'RuntimeConfig']],
  ['panic', ['Panic', 'PanicError']],
  ['raw-allocator', ['RawAllocator']],
  ['memory-access', ['MemoryAccess']],
  ['heap', ['Allocation', 'Buffer', 'HeapStats', 'JustHeap', 'Layout', 'MemoryStack', 'Slice']],
  ['drop-glue', ['DropGlue']],
  ['profile', ['Recording', 'pprof', 'startRecording', 'writeOnSignal']],
];

/** The least that any table or segment of the runtime reserves; loading code takes a few MiB. */
const SMALLEST_RESERVATION = 2 ** 25;

interface Import {
  readonly variables: readonly string[];
  readonly growth: number;
  readonly low: unknown;
  readonly external: number;
  readonly native: readonly string[];
}

describe.each(EXPORTS)('@justlang/%s', (name, exported) => {
  it('reserves no memory when imported, and reads nothing before it is used', () => {
    // One arena: glibc would reserve 64 MiB for each thread that Node starts meanwhile.
    const imported = result('importing.mjs', [`@justlang/${name}`], { MALLOC_ARENA_MAX: '1' }) as Import;
    expect(imported.low).toEqual({ reservedBytes: 0, usedBytes: 0, segments: 0, searches: 0, probes: 0 });
    expect(imported.growth).toBeLessThan(SMALLEST_RESERVATION);
    expect(imported.variables).toEqual([]);
    // No window was made, and nothing native loaded.
    expect(imported.external).toBeLessThan(SMALLEST_RESERVATION);
    expect(imported.native).toEqual([]);
  });

  it('is loaded by import and by require, with the same names', () => {
    const print = 'console.log(JSON.stringify(Object.keys(entry)))';
    const imported = runHere([
      '--input-type=module',
      '-e',
      `import * as entry from '@justlang/${name}'; ${print}`,
    ]);
    const required = runHere(['-e', `const entry = require('@justlang/${name}'); ${print}`]);
    expect([imported.code, required.code]).toEqual([0, 0]);
    expect(JSON.parse(imported.stdout)).toEqual(expect.arrayContaining([...exported]));
    expect(required.stdout).toBe(imported.stdout);
  });
});

it('works from CommonJS, all packages together', () => {
  const script = `
    const { RuntimeConfig } = require('@justlang/config');
    const { DropGlue } = require('@justlang/drop-glue');
    const { JustHeap, Layout } = require('@justlang/heap');
    const { MemoryAccess } = require('@justlang/memory-access');
    const { Panic } = require('@justlang/panic');
    const { RawAllocator } = require('@justlang/raw-allocator');
    const config = RuntimeConfig.fromEnv();
    const heap = new JustHeap(config, new RawAllocator(config));
    const glue = new DropGlue(heap);
    glue.define(1, { kind: 'trivial', layout: Layout.I32 });
    const scope = glue.scope();
    const address = heap.allocate(4, 4);
    scope.ownBox(address, 1);
    MemoryAccess.setI32(address, 42);
    const { panic } = Panic.catchUnwind(() => {
      try { Panic.panic(String(MemoryAccess.getI32(address))); } catch (error) { scope.unwind(error); }
    });
    console.log(panic.message, heap.stats().allocationCount);`;
  const { code, stdout, stderr } = runHere(['-e', script]);
  expect([code, stdout]).toEqual([0, '42 0\n']);
  expect(stderr).toContain("thread 'main' panicked");
});
