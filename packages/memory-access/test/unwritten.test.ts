// Reads of bytes that were never written, on memory whose flags the test sets as a heap would.
import { RawAllocator } from '@justlang/raw-allocator';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryAccess as M } from '../src/index.js';
import { fixTier, markUnwritten, markWritten, tracksWrites } from '../src/internal.js';
import { code } from './code.js';

vi.hoisted(() => {
  process.env.JUST_CHECKS = 'full';
  process.env.JUST_CHECK_UNINIT = '1';
});
fixTier('full');

const UNINIT = 'ERR_JUST_UNINIT_READ';
// Across the border of two pages of flags.
const memory = new RawAllocator().allocZeroed(3 * 65_536, 65_536);
const at = memory + 65_536 - 16;
const other = memory + 2 * 65_536;

beforeEach(() => {
  markWritten(memory, 3 * 65_536);
  M.memset(memory, 0, 3 * 65_536);
  markUnwritten(at, 32);
});

it('flags are kept', () => {
  expect(tracksWrites()).toBe(true);
});

describe('loads', () => {
  const WIDTHS = {
    I8: 1,
    U8: 1,
    Bool: 1,
    I16: 2,
    U16: 2,
    I32: 4,
    U32: 4,
    F32: 4,
    F64: 8,
    I64: 8,
    U64: 8,
    I64Number: 8,
    U64Number: 8,
    Address: 8,
  } as const;

  it.each(Object.entries(WIDTHS) as [keyof typeof WIDTHS, number][])(
    'get%s, and what set%s writes',
    (type, width) => {
      const value = (type === 'I64' || type === 'U64' ? 1n : 1) as never;
      for (const address of [at, at + 16]) {
        expect(code(() => M[`get${type}`](address))).toBe(UNINIT);
        M[`set${type}`](address, value);
        M[`get${type}`](address);
        expect(code(() => M.getU8(address + width - 1))).toBe('no error');
        expect(code(() => M.getU8(address + width))).toBe(UNINIT);
      }
      expect(code(() => M[`get${type}`](at - width))).toBe('no error');
      expect(code(() => M[`get${type}`](at + 32))).toBe('no error');
    },
  );

  it('are faulty where a single byte was not written', () => {
    M.memset(at, 0, 32);
    markUnwritten(at + 15, 1);
    expect(code(() => M.getF64(at + 8))).toBe(UNINIT);
    expect(code(() => M.getF64(at))).toBe('no error');
    expect(code(() => M.getF64(at + 16))).toBe('no error');
  });
});

describe('atomic operations', () => {
  it('read before they write', () => {
    for (const name of [
      'atomicAddI32',
      'atomicSubI32',
      'atomicAndI32',
      'atomicOrI32',
      'atomicXorI32',
      'atomicExchangeI32',
    ] as const) {
      expect([name, code(() => M[name](at, 1))]).toEqual([name, UNINIT]);
    }
    expect(code(() => M.atomicCompareExchangeI64(at, 0n, 1n))).toBe(UNINIT);
    expect(code(() => M.atomicLoadI32(at))).toBe(UNINIT);
    M.atomicStoreI32(at, 5);
    expect(M.atomicAddI32(at, 1)).toBe(5);
  });
});

describe('bulk operations and text', () => {
  it('memset and encodeUtf8 write, exactly what they are asked to', () => {
    M.memset(at, 1, 20);
    expect(code(() => M.getU8(at + 19))).toBe('no error');
    expect(code(() => M.getU8(at + 20))).toBe(UNINIT);
    M.encodeUtf8('abc', at + 20, 12);
    expect(M.decodeUtf8(at + 20, 3)).toBe('abc');
    expect(code(() => M.decodeUtf8(at + 20, 4))).toBe(UNINIT);
  });

  it.each(['memcpy', 'memmove'] as const)(
    '%s takes along what is not written, and reports nothing',
    (copy) => {
      M.setU8(at + 3, 7);
      M[copy](other, at, 32);
      expect(M.getU8(other + 3)).toBe(7);
      expect(code(() => M.getU8(other + 2))).toBe(UNINIT);
      expect(code(() => M.getU8(other + 31))).toBe(UNINIT);
      expect(code(() => M.getU8(other + 32))).toBe('no error');
      M[copy](other, memory, 32);
      expect(code(() => M.getU8(other + 2))).toBe('no error');
    },
  );

  it('memcmp reads both', () => {
    expect(code(() => M.memcmp(at, memory, 4))).toBe(UNINIT);
    expect(code(() => M.memcmp(memory, at, 4))).toBe(UNINIT);
    expect(code(() => M.memcmp(memory, memory + 4, 4))).toBe('no error');
  });
});

it('what a view covers counts as written when it is made', () => {
  for (const name of ['bytes', 'i32Array', 'f64Array', 'unsafeBytes', 'unsafeF64Array'] as const) {
    markUnwritten(at, 32);
    M[name](at, 2);
    expect([name, code(() => M.getU8(at + 1))]).toEqual([name, 'no error']);
    expect([name, code(() => M.getU8(at + 16))]).toEqual([name, UNINIT]);
  }
});
