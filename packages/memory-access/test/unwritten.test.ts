// Reads of bytes that were never written, on memory whose flags the test sets as a heap would.
import { RawAllocator } from '@justlang/raw-allocator';
import { ofKind, valueFor } from '@justlang-tools/accessors';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryAccess as M } from '../src/index.js';
import { fixTier, markUnwritten, markWritten, tracksWrites } from '../src/internal.js';
import { code } from './code.js';
import { HAS_VIEWS } from './has-views.js';

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
  it.each(ofKind('load', 'atomic load'))('$name are found where nothing was written', ({ name, width }) => {
    const load = M[name as 'getI32'];
    for (const address of [at, at + 16]) {
      expect(code(() => load(address))).toBe(UNINIT);
      markWritten(address, width);
      expect(code(() => load(address))).toBe('no error');
      expect(code(() => M.getU8(address + width))).toBe(UNINIT);
    }
    expect(code(() => load(at - width))).toBe('no error');
    expect(code(() => load(at + 32))).toBe('no error');
  });

  it.each(ofKind('store', 'halves store', 'atomic store'))('$name writes exactly its bytes', (operation) => {
    const { name, width } = operation;
    for (const address of [at, at + 16]) {
      M[name as 'setI64Halves'](address, valueFor(operation) as never, valueFor(operation) as never);
      for (let i = 0; i < width; i++) expect(code(() => M.getU8(address + i))).toBe('no error');
      expect(code(() => M.getU8(address + width))).toBe(UNINIT);
    }
  });

  it('are faulty where a single byte was not written', () => {
    M.memset(at, 0, 32);
    markUnwritten(at + 15, 1);
    expect(code(() => M.getF64(at + 8))).toBe(UNINIT);
    expect(code(() => M.getF64(at))).toBe('no error');
    expect(code(() => M.getF64(at + 16))).toBe('no error');
  });
});

describe('atomic operations', () => {
  it.each(ofKind('atomic update', 'atomic replace', 'atomic wait'))('$name reads first', (operation) => {
    const one = valueFor(operation) as never;
    const third = operation.kind === 'atomic wait' ? 0 : one;
    const run = () => M[operation.name as 'atomicCompareExchangeI32'](at, one, third);
    expect(code(run)).toBe(UNINIT);
    markWritten(at, operation.width - 1);
    expect(code(run)).toBe(UNINIT);
    markWritten(at, operation.width);
    expect(code(run)).toBe('no error');
  });

  it('return what was stored', () => {
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

  it('memchr and C strings read up to what they find, and no further', () => {
    M.setU8(at, 7);
    expect(M.memchr(at, 7, 32)).toBe(at);
    expect(code(() => M.memchr(at, 8, 32))).toBe(UNINIT);
    expect(M.encodeCString('ab', at, 8)).toBe(2);
    expect(M.cStringLength(at)).toBe(2);
    expect(M.decodeCString(at)).toBe('ab');
    expect(code(() => M.getU8(at + 3))).toBe(UNINIT);
    markUnwritten(at + 2, 1);
    for (const read of [M.cStringLength, M.decodeCString]) {
      expect(code(() => read(at))).toBe(UNINIT);
      expect(code(() => read(at, 3))).toBe(UNINIT);
      expect(code(() => read(at, 2))).toBe('no error');
    }
    markWritten(at + 2, 1);
    markUnwritten(at, 1);
    M.setU8(at + 1, 0xff);
    expect(code(() => M.decodeCString(at + 1))).toBe('ERR_JUST_INVALID_UTF8');
    expect(code(() => M.decodeCString(at))).toBe(UNINIT);
  });

  it('UTF-16 is written and read by units of two bytes', () => {
    M.encodeUtf16('abc', at, 8);
    expect(M.decodeUtf16(at, 3)).toBe('abc');
    expect(code(() => M.getU8(at + 5))).toBe('no error');
    expect(code(() => M.getU8(at + 6))).toBe(UNINIT);
    expect(code(() => M.decodeUtf16(at, 4))).toBe(UNINIT);
  });

  it('markWritten says what native code has filled', () => {
    M.markWritten(at + 1, 20);
    expect(code(() => M.getU8(at))).toBe(UNINIT);
    expect(code(() => M.getU8(at + 1))).toBe('no error');
    expect(code(() => M.getU8(at + 20))).toBe('no error');
    expect(code(() => M.getU8(at + 21))).toBe(UNINIT);
  });

  it('copyOut reads its run, and copyIn writes it', () => {
    expect(code(() => M.copyOut(at, new Uint8Array(4)))).toBe(UNINIT);
    expect(code(() => M.copyOut(at - 4, new Uint8Array(5)))).toBe(UNINIT);
    expect(code(() => M.copyOut(at - 4, new Uint8Array(4)))).toBe('no error');
    M.copyIn(at, new Uint16Array(2));
    expect(code(() => M.copyOut(at, new Uint8Array(4)))).toBe('no error');
    expect(code(() => M.getU8(at + 4))).toBe(UNINIT);
  });

  it('memcmp reads both', () => {
    expect(code(() => M.memcmp(at, memory, 4))).toBe(UNINIT);
    expect(code(() => M.memcmp(memory, at, 4))).toBe(UNINIT);
    expect(code(() => M.memcmp(memory, memory + 4, 4))).toBe('no error');
  });
});

it.skipIf(!HAS_VIEWS).each(ofKind('view', 'unsafe view'))(
  'what $name covers counts as written when it is made',
  (operation) => {
    const { name, width } = operation;
    M[name as 'bytes'](at, 2);
    for (let i = 0; i < 2 * width; i++) expect(code(() => M.getU8(at + i))).toBe('no error');
    expect(code(() => M.getU8(at + 2 * width))).toBe(UNINIT);
  },
);
