import type { HeapProfile } from '@justlang/heap';
import { expect, it } from 'vitest';
import { readPprof } from '../../test/wire.js';
import { pprof } from './pprof.js';

const frame = (functionName: string, line: number) => ({ functionName, file: '/app/ä.js', line, column: 3 });

const PROFILE: HeapProfile = {
  interval: 524_288,
  entries: [
    {
      stack: [frame('push', 7), frame('', 90), frame('main', 1)],
      ...{ liveBytes: 2 ** 40 + 0.4, liveBlocks: 2.6, totalBytes: 2 ** 41, totalBlocks: 3 },
    },
    {
      stack: [frame('push', 8), frame('main', 1)],
      ...{ liveBytes: 0, liveBlocks: 0, totalBytes: 64, totalBlocks: 1 },
    },
    {
      ...{ siteId: 5, site: { file: 'src/list.just', line: 12, column: 5, type: 'Node<i32>' }, stack: [] },
      ...{ liveBytes: 48, liveBlocks: 3, totalBytes: 96, totalBlocks: 6 },
    },
    { siteId: 6, stack: [], liveBytes: 1, liveBlocks: 1, totalBytes: 1, totalBlocks: 1 },
    { stack: [], liveBytes: 2, liveBlocks: 1, totalBytes: 2, totalBlocks: 1 },
  ],
};

it('a profile has a sample for each place, with the four values of a heap profile', () => {
  const read = readPprof(pprof(PROFILE, 1_700_000_000_000));
  expect(read.types).toEqual([
    'alloc_objects/count',
    'alloc_space/bytes',
    'inuse_objects/count',
    'inuse_space/bytes',
  ]);
  expect([read.defaultType, read.period]).toEqual(['inuse_space', ['space/bytes', 524_288]]);
  expect(read.timeNanos).toBe(1_700_000_000_000_000_000n);
  expect(read.samples).toEqual([
    {
      stack: ['push /app/ä.js:7', '(anonymous) /app/ä.js:90', 'main /app/ä.js:1'],
      values: [3, 2 ** 41, 3, 2 ** 40],
    },
    { stack: ['push /app/ä.js:8', 'main /app/ä.js:1'], values: [1, 64, 0, 0] },
    { stack: ['Node<i32> src/list.just:12'], values: [6, 96, 3, 48] },
    { stack: ['(site 6) :0'], values: [1, 1, 1, 1] },
    { stack: ['(unknown) :0'], values: [1, 2, 1, 2] },
  ]);
});

it('a profile without samples can be read, too', () => {
  const read = readPprof(pprof({ interval: 0, entries: [] }));
  expect([read.samples, read.period]).toEqual([[], ['space/bytes', 1]]);
});
