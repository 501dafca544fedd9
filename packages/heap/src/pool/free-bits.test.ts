import { expect, it } from 'vitest';
import { FreeBits } from './free-bits.js';

it.runIf(process.platform === 'linux')('marks of chunks that nobody has give their memory back', () => {
  const CHUNKS = 2 ** 15;
  const free = new FreeBits(CHUNKS);
  const { marks } = free;
  const perChunk = marks.length / CHUNKS;
  marks.fill(1);
  const owners = new Int32Array(CHUNKS);
  owners[5000] = 9;
  free.discardUnused(owners);
  expect(marks.subarray(5000 * perChunk, 5001 * perChunk).every((mark) => mark === 1)).toBe(true);
  // The page that has the chunk's marks, and those at the edges of what lies on either side.
  expect(marks.reduce((sum, mark) => sum + mark, 0)).toBeLessThanOrEqual(5 * 1024);
});
