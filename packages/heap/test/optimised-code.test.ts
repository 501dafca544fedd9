import { join } from 'node:path';
import { resultOf, runNode } from '@justlang-tools/testing/process';
import { expect, it } from 'vitest';

const PROGRAM = join(import.meta.dirname, 'fixtures', 'optimised-code.mjs');

const ALL = { small: true, run: true, countUp: true };

// Each of these once changed the hidden class of the heap's counters, or took a constant from the hot paths.
it.skipIf('bun' in process.versions || 'deno' in process.versions)(
  'V8 keeps the code of hot functions when a heap is rehearsed, has a block beyond 2^31 bytes, and tells its figures',
  () => {
    expect(resultOf(runNode(['--allow-natives-syntax', PROGRAM]))).toEqual({
      none: ALL,
      rehearsal: ALL,
      large: ALL,
      figures: ALL,
      trim: ALL,
      double: { ...ALL, countUp: false },
    });
  },
);
