import { check, fc } from '@justlang-tools/testing/property';
import { beforeEach, describe, expect, it } from 'vitest';
import { CACHED, SCRATCH, SCRATCH_ENTRIES } from './cache-rows.js';
import { ChunkTable } from './chunk-table.js';
import { FreeBlocks } from './free-blocks.js';
import { CLASS_SIZE } from './size-class.js';

const CLASS = 4;
const SIZE = CLASS_SIZE[CLASS]!;
const OWNER = 3 * 128;
const CHUNK = 65_536;
const CHUNKS = 6;

let table: ChunkTable;
let free: FreeBlocks;

beforeEach(() => {
  table = new ChunkTable(new Int32Array(CHUNKS + 1));
  expect(table.take(CHUNK, CHUNKS)).toBe(true);
  table.carved.fill(CHUNK / SIZE);
  table.owners.fill(OWNER + CLASS);
  free = new FreeBlocks(table);
});

const block = (chunk: number, number: number): number => chunk * CHUNK + number * SIZE;

function push(...blocks: number[]): void {
  for (let done = 0; done < blocks.length; done += SCRATCH_ENTRIES) {
    const some = blocks.slice(done, done + SCRATCH_ENTRIES);
    CACHED.set(some, SCRATCH);
    free.push(SCRATCH, SCRATCH + some.length);
  }
}

/** Takes blocks; the one to be used first comes first. */
function take(count: number): number[] {
  const taken: number[] = [];
  while (taken.length < count) {
    const most = Math.min(count - taken.length, SCRATCH_ENTRIES - 2);
    CACHED.fill(-7, SCRATCH);
    const found = free.peek(CLASS, most, SCRATCH + 1);
    free.drop(CLASS, found);
    expect([CACHED[SCRATCH], CACHED[SCRATCH + 1 + most]]).toEqual([-7, -7]);
    taken.push(...CACHED.subarray(SCRATCH + 1, SCRATCH + 1 + found).reverse());
    if (found < most) break;
  }
  return taken;
}

describe('free blocks', () => {
  it('come back in ascending order, whatever the order they were freed in', () => {
    push(block(1, 700), block(1, 3), block(1, 40), block(1, 0), block(1, 41), block(1, 2047));
    expect(free.count(CLASS)).toBe(6);
    expect(take(4)).toEqual([0, 3, 40, 41].map((number) => block(1, number)));
    expect(take(9)).toEqual([700, 2047].map((number) => block(1, number)));
    expect(free.count(CLASS)).toBe(0);
    expect(take(1)).toEqual([]);
  });

  it('come from the chunk that came to have some last, and from wholly free chunks at last', () => {
    table.carved[2] = 2;
    push(block(1, 5), block(2, 0), block(3, 9), block(1, 4), block(2, 1));
    expect(take(9)).toEqual([block(3, 9), block(1, 4), block(1, 5), block(2, 0), block(2, 1)]);
  });

  it('are found wherever they lie, also one that was freed between neighbours of each other', () => {
    for (let stray = 0; stray < 6; stray++) {
      const blocks = [0, 1, 2, 3, 4].map((number) => block(1, number));
      push(...blocks.slice(0, stray), block(2, 7), ...blocks.slice(stray));
      expect(new Set(take(9))).toEqual(new Set([block(2, 7), ...blocks]));
      expect(take(1)).toEqual([]);
    }
  });

  it('are each there until they are taken, and once', () => {
    const numbers = fc.array(fc.tuple(fc.integer({ min: 1, max: CHUNKS }), fc.nat(CHUNK / SIZE - 1)));
    const step = fc.oneof(numbers, fc.nat(300));
    check(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const there = new Set<number>();
        free = new FreeBlocks(table);
        for (const one of steps) {
          if (typeof one === 'number') {
            const taken = take(one);
            expect(taken).toHaveLength(Math.min(one, there.size));
            for (const position of taken) expect(there.delete(position)).toBe(true);
          } else {
            const fresh = [...new Set(one.map(([chunk, number]) => block(chunk, number)))];
            const added = fresh.filter((position) => !there.has(position));
            push(...added);
            for (const position of added) there.add(position);
          }
          expect(free.count(CLASS)).toBe(there.size);
        }
        expect(new Set(take(there.size + 1))).toEqual(there);
      }),
      300,
    );
  });
});

describe('wholly free chunks', () => {
  const all = (chunk: number) => Array.from({ length: CHUNK / SIZE }, (_, number) => block(chunk, number));

  it('are those of which every block that was carved is free', () => {
    table.carved[3] = 10;
    push(...all(1), ...all(2).slice(1), ...all(3).slice(0, 10));
    expect(free.wholeChunks(CLASS, Number.POSITIVE_INFINITY)).toEqual([3, 1]);
    expect(free.wholeChunks(CLASS, CHUNK / SIZE)).toEqual([3]);
    expect(free.wholeChunks(CLASS, 9)).toEqual([]);
    push(block(2, 0));
    expect(free.wholeChunks(CLASS, Number.POSITIVE_INFINITY)).toEqual([2, 3, 1]);
  });

  it('are no longer handed out once they are given back', () => {
    push(...all(1), ...all(2), block(3, 1));
    free.forget(CLASS, 2);
    table.drop(2 * CHUNK, 1);
    expect(free.count(CLASS)).toBe(CHUNK / SIZE + 1);
    expect(take(CHUNK)).toEqual([block(3, 1), ...all(1)]);
  });
});

describe('idle blocks', () => {
  const hundred = (): void => push(...Array.from({ length: 100 }, (_, number) => block(1, number)));

  it('are those that have been there ever since they were last asked for', () => {
    hundred();
    expect(free.idle(CLASS)).toBe(0);
    expect(free.idle(CLASS)).toBe(100);
  });

  it('are not those that were in use in between', () => {
    hundred();
    free.idle(CLASS);
    push(...take(60));
    expect(free.count(CLASS)).toBe(100);
    expect(free.idle(CLASS)).toBe(40);
    expect(free.idle(CLASS)).toBe(100);
  });

  it('are not those that were given up', () => {
    push(...all(2), block(1, 0));
    free.idle(CLASS);
    free.forget(CLASS, 2);
    expect(free.idle(CLASS)).toBe(1);
  });

  function all(chunk: number): number[] {
    return Array.from({ length: CHUNK / SIZE }, (_, number) => block(chunk, number));
  }
});
