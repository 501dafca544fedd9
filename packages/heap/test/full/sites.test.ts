import { RuntimeConfig } from '@justlang/config';
import { MemoryAccess } from '@justlang/memory-access';
import { RawAllocator } from '@justlang/raw-allocator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Buffer, JustHeap, Layout, type LeakGroup, registerSite } from '../../src/index.js';

// Every stack: how many else are captured depends on how fast the machine is.
const config = RuntimeConfig.DEFAULT.with({ checks: 'full', leaks: 'off', stacks: 'all' });
const SITE = 71;
const OTHER = 72;
registerSite(SITE, { file: 'src/vec.just', line: 7, column: 3 });
registerSite(OTHER, { file: 'src/vec.just', line: 9, column: 3 });

/** The sites of the live blocks, and how many have none. */
function sitesOf(groups: readonly LeakGroup[]): (number | undefined)[] {
  return groups.map(({ allocated }) => allocated.siteId);
}

describe('under full checks a block has the site that was passed', () => {
  let heap: JustHeap;
  let slot = 0;
  beforeAll(() => {
    heap = new JustHeap(config, new RawAllocator(config));
    slot = heap.allocate(24, 8, SITE);
    heap.leak(slot, 24);
  });
  afterAll(() => heap.close());

  const U16 = Layout.U16;
  const empty = () => {
    for (const word of [0, 8, 16]) MemoryAccess.setAddress(slot + word, 0);
  };
  const bySlot = (site?: number) => {
    empty();
    const address = Buffer.growSlot(heap, slot, U16, 3, site);
    return () => heap.deallocate(address, 8, 2);
  };
  const cases: [string, (site?: number) => () => void][] = [
    [
      'alloc',
      (site) => {
        const block = heap.alloc(U16, site);
        return () => heap.free(block);
      },
    ],
    [
      'allocZeroed',
      (site) => {
        const block = heap.allocZeroed(U16, site);
        return () => heap.free(block);
      },
    ],
    [
      'realloc from nothing',
      (site) => {
        const block = heap.realloc(heap.alloc(Layout.of(0, 2)), U16, site);
        return () => heap.free(block);
      },
    ],
    [
      'realloc to another alignment from nothing',
      (site) => {
        const block = heap.realloc(heap.alloc(Layout.of(0, 2)), Layout.U64, site);
        return () => heap.free(block);
      },
    ],
    [
      'reallocate from nothing',
      (site) => {
        const address = heap.reallocate(2, 0, 2, 10, site);
        return () => heap.deallocate(address, 10, 2);
      },
    ],
    ['Buffer.growSlot', bySlot],
    [
      'Buffer.empty and its growth',
      (site) => {
        const buffer = Buffer.empty(heap, U16, site);
        buffer.grow(5);
        buffer.grow(50);
        return () => buffer.free();
      },
    ],
    [
      'Buffer.withCapacity',
      (site) => {
        const buffer = Buffer.withCapacity(heap, U16, 5, site);
        return () => buffer.free();
      },
    ],
    [
      'Buffer.fromSlot and its growth',
      (site) => {
        empty();
        const buffer = Buffer.fromSlot(heap, slot, U16, site);
        buffer.reserve(5);
        return () => buffer.free();
      },
    ],
  ];

  test.each(cases)('by %s', (_, make) => {
    const free = make(SITE);
    expect(sitesOf(heap.leaks())).toEqual([SITE]);
    free();
    expect(heap.leaks()).toEqual([]);
  });

  test.each(cases)('and without one the stack, by %s', (_, make) => {
    const free = make();
    const [group] = heap.leaks();
    expect(group?.allocated.siteId).toBeUndefined();
    expect(group?.allocated.stack?.[0]).toContain('sites.test.ts');
    free();
  });

  test('a block keeps its site when it is resized at another', () => {
    const address = heap.allocate(8, 8, SITE);
    const moved = heap.reallocate(address, 8, 8, 80, OTHER);
    expect(sitesOf(heap.leaks())).toEqual([SITE]);
    heap.deallocate(moved, 80, 8);
  });

  test('a block without a site gets that of its resize', () => {
    const address = heap.allocate(8, 8);
    const moved = heap.reallocate(address, 8, 8, 80, OTHER);
    expect(sitesOf(heap.leaks())).toEqual([OTHER]);
    heap.deallocate(moved, 80, 8);
  });

  test.each([-1, 1.5, 2 ** 31, Number.NaN])('%s is no site', (site) => {
    const address = heap.allocate(8, 8, SITE);
    const refused = expect.objectContaining({ code: 'ERR_JUST_INVALID_ARGUMENT' });
    expect(() => heap.alloc(U16, site)).toThrow(refused);
    expect(() => heap.reallocate(address, 8, 8, 16, site)).toThrow(refused);
    expect(() => Buffer.withCapacity(heap, U16, 3, site)).toThrow(refused);
    heap.deallocate(address, 8, 8);
  });
});
