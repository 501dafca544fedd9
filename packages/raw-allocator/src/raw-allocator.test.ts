import { once } from 'node:events';
import { inspect } from 'node:util';
import { MessageChannel } from 'node:worker_threads';
import { RuntimeConfig } from '@justlang/config';
import { codeOf } from '@justlang-tools/testing/errors';
import { check, fc } from '@justlang-tools/testing/property';
import { describe, expect, it } from 'vitest';
import { bytesAt } from '../test/memory.js';
import { RawAllocator } from './raw-allocator.js';

const allocator = new RawAllocator(RuntimeConfig.DEFAULT);
const ALIGNMENTS = Array.from({ length: 31 }, (_, exponent) => 2 ** exponent);

describe('alloc', () => {
  it.each(ALIGNMENTS)('aligns to %d whatever the size', (align) => {
    for (const size of [1, 7, 8, 100, 4097]) {
      const block = allocator.alloc(size, align);
      expect(block).toBeGreaterThan(4095);
      expect(block % align).toBe(0);
      bytesAt(block, size).fill(0xa5);
      expect(allocator.usableSize(block, align)).toBeGreaterThanOrEqual(size);
      allocator.free(block);
    }
  });

  it('hands out blocks that do not overlap', () => {
    const blocks = Array.from({ length: 200 }, (_, i) => ({ address: allocator.alloc(24, 8), tag: i % 251 }));
    for (const { address, tag } of blocks) bytesAt(address, 24).fill(tag);
    for (const { address, tag } of blocks)
      expect(bytesAt(address, 24).every((byte) => byte === tag)).toBe(true);
    for (const { address } of blocks) allocator.free(address);
  });

  it.each([2 ** 60, 2 ** 57, 2 ** 1000, 2 ** 52])('reports %d bytes as out of memory and goes on', (size) => {
    for (const call of ['alloc', 'allocZeroed'] as const) {
      expect(() => allocator[call](size, 64)).toThrow(
        expect.objectContaining({
          code: 'ERR_JUST_OUT_OF_MEMORY',
          message: expect.stringMatching(new RegExp(`${size}.*64`.replace('+', '\\+'))),
        }),
      );
      const block = allocator[call](16, 8);
      expect(block).toBeGreaterThan(4095);
      allocator.free(block);
    }
  });
});

describe('allocZeroed', () => {
  it.each([1, 16, 32, 4096, 2 ** 20])('gives zeros at alignment %d, also in memory used before', (align) => {
    for (let round = 0; round < 20; round++) {
      const used = allocator.alloc(3000, align);
      bytesAt(used, 3000).fill(0xff);
      allocator.free(used);
      const block = allocator.allocZeroed(3000, align);
      expect(block % align).toBe(0);
      expect(bytesAt(block, 3000).every((byte) => byte === 0)).toBe(true);
      allocator.free(block);
    }
  });
});

describe('a zero-sized block', () => {
  it.each(ALIGNMENTS)('lies at its alignment %d and takes no memory', (align) => {
    expect(allocator.alloc(0, align)).toBe(align);
    expect(allocator.allocZeroed(0, align)).toBe(align);
    expect(allocator.usableSize(align, align)).toBe(0);
    allocator.free(align);
    allocator.free(align);
  });

  it('grows into a real block', () => {
    const block = allocator.realloc(allocator.alloc(0, 64), 100, 64);
    expect(block % 64).toBe(0);
    expect(allocator.usableSize(block, 64)).toBeGreaterThanOrEqual(100);
    allocator.free(block);
  });

  it('is what a realloc to 0 leaves', () => {
    expect(allocator.realloc(allocator.alloc(100, 32), 0, 32)).toBe(32);
    expect(allocator.realloc(32, 0, 32)).toBe(32);
    expect(allocator.realloc(0, 0, 8)).toBe(8);
  });
});

describe('realloc', () => {
  it.each([1, 16, 32, 4096, 65536, 2 ** 20])('keeps contents and alignment %d while it moves', (align) => {
    let size = 40;
    let block = allocator.alloc(size, align);
    bytesAt(block, size).forEach((_, i, bytes) => {
      bytes[i] = (i * 7) & 255;
    });
    for (const next of [41, 1000, 999, 5000, 300_000, 200_000, 64, 40]) {
      // In the way of growing in place.
      const neighbour = allocator.alloc(40, align);
      block = allocator.realloc(block, next, align);
      expect(block % align).toBe(0);
      const bytes = bytesAt(block, next);
      const kept = Math.min(size, next);
      for (let i = 0; i < kept; i++)
        if (bytes[i] !== ((i * 7) & 255)) expect.fail(`byte ${i} of ${next} changed`);
      for (let i = kept; i < next; i++) bytes[i] = (i * 7) & 255;
      size = next;
      allocator.free(neighbour);
    }
    allocator.free(block);
  });

  it('allocates when the address is null', () => {
    const block = allocator.realloc(0, 48, 16);
    expect(allocator.usableSize(block)).toBeGreaterThanOrEqual(48);
    allocator.free(block);
  });

  it.each([8, 4096])('leaves the old block valid at alignment %d when memory cannot be had', (align) => {
    const block = allocator.alloc(64, align);
    bytesAt(block, 64).fill(0x5a);
    for (const size of [2 ** 60, 2 ** 52]) {
      expect(codeOf(() => allocator.realloc(block, size, align))).toBe('ERR_JUST_OUT_OF_MEMORY');
      expect(codeOf(() => allocator.realloc(0, size, align))).toBe('ERR_JUST_OUT_OF_MEMORY');
    }
    expect(bytesAt(block, 64).every((byte) => byte === 0x5a)).toBe(true);
    allocator.free(allocator.realloc(block, 128, align));
  });

  it('gives most of a large over-aligned block back when it shrinks', () => {
    const block = allocator.realloc(allocator.alloc(2 ** 20, 64), 100, 64);
    expect(allocator.usableSize(block, 64)).toBeLessThan(2 ** 19);
    allocator.free(block);
  });
});

describe('free', () => {
  it('ignores null', () => {
    allocator.free(0);
    expect(allocator.usableSize(0)).toBe(0);
  });

  it('takes blocks of another allocator on the same library', () => {
    const other = new RawAllocator();
    const block = other.alloc(10, 1);
    allocator.free(allocator.realloc(block, 4000, 1));
  });
});

/** Values no caller means as a number of bytes; each by a name that says what it is. */
const NOT_INTEGERS: [string, unknown][] = [
  ['NaN', Number.NaN],
  ['a negative', -1],
  ['a fraction', 1.5],
  ['infinity', Number.POSITIVE_INFINITY],
  ['negative infinity', Number.NEGATIVE_INFINITY],
  ['a string', '16'],
  ['a bigint', 16n],
  ['null', null],
  ['undefined', undefined],
  ['a boolean', true],
  ['an object', {}],
  ['an array', [16]],
  ['a symbol', Symbol('16')],
];

describe('bad arguments', () => {
  const block = allocator.alloc(16, 8);
  const invalid = 'ERR_JUST_INVALID_ARGUMENT';

  it.each(NOT_INTEGERS)('%s is rejected in every place', (_, value) => {
    const bad = value as number;
    expect(codeOf(() => allocator.alloc(bad, 8))).toBe(invalid);
    expect(codeOf(() => allocator.alloc(8, bad))).toBe(invalid);
    expect(codeOf(() => allocator.alloc(0, bad))).toBe(invalid);
    expect(codeOf(() => allocator.allocZeroed(bad, 8))).toBe(invalid);
    expect(codeOf(() => allocator.allocZeroed(8, bad))).toBe(invalid);
    expect(codeOf(() => allocator.realloc(bad, 8, 8))).toBe(invalid);
    expect(codeOf(() => allocator.realloc(block, bad, 8))).toBe(invalid);
    expect(codeOf(() => allocator.realloc(block, 8, bad))).toBe(invalid);
    expect(codeOf(() => allocator.free(bad))).toBe(invalid);
    expect(codeOf(() => allocator.usableSize(bad))).toBe(invalid);
    if (bad !== undefined) expect(codeOf(() => allocator.usableSize(block, bad))).toBe(invalid);
  });

  it.each([0, 3, 24, 2 ** 30 + 1, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 53])(
    'alignment %d is no layout',
    (align) => {
      expect(codeOf(() => allocator.alloc(8, align))).toBe('ERR_JUST_INVALID_LAYOUT');
      expect(codeOf(() => allocator.alloc(2 ** 60, align))).toBe('ERR_JUST_INVALID_LAYOUT');
      expect(codeOf(() => allocator.realloc(block, 8, align))).toBe('ERR_JUST_INVALID_LAYOUT');
      expect(codeOf(() => allocator.usableSize(block, align))).toBe('ERR_JUST_INVALID_LAYOUT');
    },
  );

  it.each([
    [2 ** 53, 1],
    [2 ** 53 - 1, 2],
    [2 ** 53 - 4095, 4096],
    [2 ** 53 - 2 ** 30 + 1, 2 ** 30],
  ])('%d bytes at alignment %d exceed 2^53 - 1 when rounded', (size, align) => {
    expect(codeOf(() => allocator.alloc(size, align))).toBe('ERR_JUST_INVALID_LAYOUT');
    expect(codeOf(() => allocator.realloc(block, size, align))).toBe('ERR_JUST_INVALID_LAYOUT');
  });

  it.each([
    [2 ** 53 - 1, 1],
    [2 ** 53 - 4096, 4096],
    [2 ** 53 - 2 ** 30, 2 ** 30],
  ])('%d bytes at alignment %d do not', (size, align) => {
    expect(codeOf(() => allocator.alloc(size, align))).toBe('ERR_JUST_OUT_OF_MEMORY');
  });

  it.each([3, 4095, 2 ** 53, 2 ** 63])('address %d cannot be that of a block', (address) => {
    expect(codeOf(() => allocator.free(address))).toBe(invalid);
    expect(codeOf(() => allocator.realloc(address, 8, 8))).toBe(invalid);
    expect(codeOf(() => allocator.usableSize(address))).toBe(invalid);
  });

  it('names the parameter and the value', () => {
    expect(() => allocator.realloc(block, -8, 8)).toThrow(/newSize is -8/);
    expect(() => allocator.alloc(8, 24)).toThrow(/align is 24/);
    expect(() => allocator.free(2 ** 53)).toThrow(/address is 9007199254740992/);
  });

  it.each([null, {}, { libc: 5 }])('a configuration that is none: %j', (config) => {
    expect(codeOf(() => new RawAllocator(config as unknown as RuntimeConfig))).toBe(invalid);
  });
});

describe('an allocator', () => {
  it('may be printed, cloned and posted without harm', async () => {
    expect(inspect(allocator, { showHidden: true, depth: 10 }).length).toBeLessThan(1000);
    expect(structuredClone(allocator)).toEqual({});
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(allocator);
    const [received] = await once(port2, 'message');
    port1.close();
    expect(received).toEqual({});
  });
});

describe('any sequence of calls', () => {
  it('keeps the contents of every live block', () => {
    const operation = fc.record({
      slot: fc.nat(15),
      size: fc.oneof(fc.nat(64), fc.nat(5000), fc.nat(300_000)),
      align: fc.nat(13).map((exponent) => 2 ** exponent),
      zeroed: fc.boolean(),
    });
    check(
      fc.property(fc.array(operation, { minLength: 50, maxLength: 200 }), (operations) => {
        const live = new Map<number, { address: number; size: number; align: number; tag: number }>();
        for (const [step, { slot, size, align, zeroed }] of operations.entries()) {
          const tag = step & 255;
          const old = live.get(slot);
          if (old === undefined) {
            const address = zeroed ? allocator.allocZeroed(size, align) : allocator.alloc(size, align);
            if (zeroed && size > 0) expect(bytesAt(address, size).every((byte) => byte === 0)).toBe(true);
            live.set(slot, { address, size, align, tag });
          } else if (zeroed) {
            allocator.free(old.address);
            live.delete(slot);
          } else {
            const address = allocator.realloc(old.address, size, old.align);
            const kept = Math.min(size, old.size);
            if (kept > 0) expect(bytesAt(address, kept).every((byte) => byte === old.tag)).toBe(true);
            live.set(slot, { address, size, align: old.align, tag });
          }
          const block = live.get(slot);
          if (block === undefined) continue;
          expect(block.address % block.align).toBe(0);
          if (block.size > 0) bytesAt(block.address, block.size).fill(block.tag);
        }
        for (const { address, size, tag } of live.values()) {
          if (size > 0) expect(bytesAt(address, size).every((byte) => byte === tag)).toBe(true);
          allocator.free(address);
        }
      }),
      30,
    );
  });
});
