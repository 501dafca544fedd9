import { join } from 'node:path';
import { temporaryFolder, write } from '@justlang-tools/testing/folder';
import { runNode } from '@justlang-tools/testing/process';
import { expect, it } from 'vitest';
import { readTrace } from './parse.js';
import { Operation } from './trace.js';

const ROOT = join(import.meta.dirname, '../../..');

it('a program that was recorded is replayed: its operations in their order, closed heaps and leaks freed', () => {
  const folder = temporaryFolder('recorded');
  const heap = JSON.stringify(import.meta.resolve('@justlang/heap'));
  const program = write(
    join(folder, 'program.mjs'),
    `import { JustHeap } from ${heap};
     const heap = new JustHeap();
     const request = new JustHeap();
     const kept = heap.allocate(100, 8, 1);
     request.allocate(24, 16, 1);
     heap.allocate(9, 1, 1);
     heap.reallocate(kept, 100, 8, 70_000);
     request.close();
     heap.deallocate(heap.allocate(48, 64, 1), 48, 64);`,
  );
  const command = join(ROOT, 'packages/profile/bin/profile.mjs');
  expect(runNode([command, 'run', program], { cwd: folder })).toMatchObject({ code: 0, stderr: '' });
  const trace = readTrace(join(folder, 'program.justrec'));
  const { ALLOCATE, REALLOCATE, FREE } = Operation;
  expect(trace.name).toBe('program');
  expect([...trace.kinds]).toEqual([
    ALLOCATE,
    ALLOCATE,
    ALLOCATE,
    REALLOCATE,
    FREE,
    ALLOCATE,
    FREE,
    FREE,
    FREE,
  ]);
  expect([...trace.sizes].slice(0, 7)).toEqual([100, 24, 9, 70_000, 0, 48, 0]);
  expect([...trace.oldSizes].slice(3, 7)).toEqual([100, 24, 0, 48]);
  expect([...trace.aligns].slice(0, 7)).toEqual([8, 16, 1, 8, 16, 64, 64]);
  expect(trace.recorded).toBe(7);
  expect(trace.peakLiveBytes).toBe(70_000 + 9 + 48);
});
