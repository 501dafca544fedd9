import { CHUNK_SIZE } from '@justlang/raw-allocator/internal';
import { expect, it } from 'vitest';
import { SimpleShadow } from '../../test/simple-shadow.js';
import { highRunSpace } from '../blocks/run-space.js';
import { Runs } from '../blocks/runs.js';
import { KIND } from './shadow-port.js';
import { watchedRuns } from './watched-runs.js';

it('gives chunks back that the shadow has no memory for', () => {
  const space = highRunSpace()!;
  let taken = 0;
  const counted = Object.assign(Object.create(space) as typeof space, {
    acquire(chunks: number, at: number) {
      const run = space.acquire(chunks, at);
      if (run !== 0) taken += chunks;
      return run;
    },
    release(position: number, chunks: number) {
      space.release(position, chunks);
      taken -= chunks;
    },
  });
  const shadow = new SimpleShadow();
  let isFull = true;
  const port = {
    allow: () => {},
    clear: (address: number, size: number) => shadow.clear(address, size),
    kindAt: (address: number) => shadow.kindAt(address),
    forbid(address: number, size: number, kind: number) {
      if (isFull) throw Object.assign(new Error('full'), { code: 'ERR_JUST_OUT_OF_MEMORY' });
      shadow.forbid(address, size, kind);
    },
  };
  const watched = watchedRuns(counted, port);
  expect(watchedRuns(counted, port)).toBe(watched);
  const runs = new Runs(watched);
  expect(() => runs.allocate(100_000, 8, false)).toThrow('full');
  expect([taken, runs.reservedBytes, runs.addressSpaceBytes]).toEqual([0, 0, 0]);
  isFull = false;
  const address = watched.base + runs.allocate(100_000, 8, false);
  expect([shadow.kindAt(address), shadow.kindAt(address + 2 * CHUNK_SIZE - 8)]).toEqual([
    KIND.UNALLOCATED,
    KIND.UNALLOCATED,
  ]);
  runs.giveUp(address - watched.base);
  runs.trim();
  expect(taken).toBe(0);
  expect(shadow.kindAt(address)).toBe(KIND.NONE);
});
