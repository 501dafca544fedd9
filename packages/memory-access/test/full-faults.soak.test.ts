import {
  type Access,
  accesses,
  type Edge,
  edgesOf,
  type Functions,
  NULL_PAGE_AT,
  ofKind,
} from '@justlang-tools/accessors';
import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it, vi } from 'vitest';
import { MemoryAccess } from '../src/index.js';
import {
  allow,
  clear,
  type FaultHandler,
  type FaultyAccess,
  fixTier,
  forbid,
  setFaultHandler,
} from '../src/internal.js';
import { code, thrown } from './code.js';
import { regions } from './regions.js';

vi.hoisted(() => {
  process.env.JUST_CHECKS = 'full';
});

// From here on the class has its final functions, which reports name.
fixTier('full');

const RED = 0xfa;

type Reported = FaultyAccess & { readonly below: (...args: never[]) => unknown };

class Fault extends Error {
  constructor(readonly found: Reported) {
    super('fault');
  }
}

const raiseFault: FaultHandler = (found, below) => {
  throw new Fault({ ...found, below });
};

const SCRATCH = regions()[0]!.start + 60_000;
const ACCESSES = accesses(MemoryAccess as unknown as Functions, SCRATCH);
/** Around granules, and what runs of bytes need. */
const SIZES = soak(
  [1, 7, 8, 9, 41],
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 24, 40, 41, 100, 1000],
  [1, 3, 8, 9, 41, 1000],
);

/** What takes a length of 0. */
const EMPTY: readonly (readonly [string, (address: number) => unknown])[] = [
  ['encodeUtf8', (address) => MemoryAccess.encodeUtf8('', address, 0)],
  ['decodeUtf8', (address) => MemoryAccess.decodeUtf8(address, 0)],
  ['encodeUtf16', (address) => MemoryAccess.encodeUtf16('', address, 0)],
  ['decodeUtf16', (address) => MemoryAccess.decodeUtf16(address, 0)],
  ['cStringLength', (address) => MemoryAccess.cStringLength(address, 0)],
  ['decodeCString', (address) => MemoryAccess.decodeCString(address, 0)],
  ['memchr', (address) => MemoryAccess.memchr(address, 0, 0)],
  ['markWritten', (address) => MemoryAccess.markWritten(address, 0)],
  ...ofKind('view', 'unsafe view').map(({ name }) => {
    return [name, (address: number) => MemoryAccess[name as 'bytes'](address, 0)] as const;
  }),
];

function fault(body: () => unknown): Reported {
  setFaultHandler(raiseFault);
  return (thrown(body) as unknown as Fault).found;
}

/** What the report of an access is expected to say of it, but for where it was. */
function accessOf({ name, access, length }: Access) {
  return { alignment: 1, length, operation: name, access, below: MemoryAccess[name as 'getI32'] };
}

/** The report of a place at which an access of a block is refused. */
function expected(tried: Access, block: number, { at, reason, first }: Edge) {
  const common = { ...accessOf(tried), start: block + at, address: block + first };
  return reason === 'misaligned'
    ? { ...common, reason, alignment: tried.align }
    : { ...common, reason: 'forbidden' };
}

describe.each(regions())('full checks in $name', ({ start, size: room }) => {
  const block = start + room / 2;

  /** A live block of `size` bytes at `block`, with red zones around it. */
  function live(size: number): void {
    clear(start, room);
    clear(SCRATCH - (SCRATCH % 8), 4096);
    forbid(block - 64, 64, RED);
    const end = block + Math.ceil(size / 8) * 8;
    forbid(block, end - block + 64, RED);
    allow(block, size);
    // Numbers of 64 bits must fit into 53.
    MemoryAccess.memset(block, 0, size);
  }

  it.each(ACCESSES)('$title ($access) is let through inside a block, and reported at every edge', (tried) => {
    for (const size of SIZES) {
      live(size);
      const { align, length } = tried;
      for (let at = 0; at + length <= size; at += align) tried.run(block + at);
      for (const edge of edgesOf(tried, size)) {
        expect(fault(() => tried.run(block + edge.at))).toEqual(expected(tried, block, edge));
      }
    }
  });

  it.each(SIZES)('C strings and memchr in %i bytes may end at the last, and are reported past it', (size) => {
    const { cStringLength, decodeCString, memchr } = MemoryAccess;
    const full = (length: number) => ({
      alignment: 1,
      length,
      access: 'read',
      start: block,
      address: block + size,
    });
    live(size);
    MemoryAccess.memset(block, 0x61, size);
    expect(cStringLength(block, size)).toBe(size);
    expect(decodeCString(block, size)).toBe('a'.repeat(size));
    for (const run of [cStringLength, decodeCString]) {
      const reported = { ...full(size + 1), reason: 'forbidden', operation: run.name, below: run };
      expect(fault(() => run(block))).toEqual(reported);
      expect(fault(() => run(block, size + 1))).toEqual(reported);
    }
    expect(memchr(block, 0x61, size + 100)).toBe(block);
    expect(fault(() => memchr(block, 0x62, size + 100))).toMatchObject({
      ...full(size + 100),
      operation: 'memchr',
    });
    MemoryAccess.setU8(block + size - 1, 0);
    expect(cStringLength(block)).toBe(size - 1);
    expect(decodeCString(block, size + 100)).toBe('a'.repeat(size - 1));
    expect(memchr(block, 0, size + 100)).toBe(block + size - 1);
  });

  it.each(ACCESSES)('$title ($access) is not reported of what is nobody’s', (tried) => {
    live(8);
    clear(start, room);
    MemoryAccess.memset(block, 0, 1000);
    tried.run(block);
    // At the end of a page of the shadow, and across it.
    const page = Math.ceil(block / 65_536) * 65_536;
    if (page + 8 <= start + room) tried.run(page - 8);
  });

  it.each(['memcpy', 'memmove', 'memset', 'memcmp'] as const)('%s of 0 bytes touches nothing', (name) => {
    live(24);
    const run = MemoryAccess[name] as (...values: number[]) => unknown;
    run(block + 24, name === 'memset' ? 0 : block + 24, 0);
    run(0, 0, 0);
  });

  it.each(EMPTY)('%s of nothing touches nothing', (_, run) => {
    live(24);
    run(block + 24);
    run(0);
  });
});

it.each(ACCESSES)('$title ($access) in the null page is reported', (tried) => {
  clear(SCRATCH - (SCRATCH % 8), 4096);
  const unaligned = tried.align === 1 ? [1, 4095] : [];
  for (const at of [...NULL_PAGE_AT, ...unaligned]) {
    const found = { ...accessOf(tried), reason: 'null', address: at, start: at };
    expect(fault(() => tried.run(at))).toEqual(found);
  }
});

it('a C string in the null page is reported', () => {
  for (const run of [MemoryAccess.cStringLength, MemoryAccess.decodeCString]) {
    const found = { reason: 'null', address: 8, start: 8, operation: run.name, access: 'read', below: run };
    expect(fault(() => run(8))).toMatchObject({ ...found, length: 1 });
    expect(fault(() => run(8, 5))).toMatchObject({ ...found, length: 5 });
  }
});

it('a fault that nobody reports is a plain error', () => {
  const { start } = regions()[0]!;
  forbid(start, 8, RED);
  setFaultHandler((() => {}) as unknown as FaultHandler);
  const error = thrown(() => MemoryAccess.getI32(start + 4));
  expect(error.code).toBe('ERR_JUST_OUT_OF_BOUNDS');
  expect(error.message).toContain(`getI32 reads 4 bytes at 0x${(start + 4).toString(16)}`);
  expect(code(() => MemoryAccess.getI32(8))).toBe('ERR_JUST_NULL_ADDRESS');
  expect(code(() => MemoryAccess.getI32(start + 9))).toBe('ERR_JUST_MISALIGNED');
});
