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

type Step = (address: number) => unknown;

/** Every typed access: its name, how many bytes, what it does with them, and a call. */
const ACCESSES: readonly (readonly [string, number, 'read' | 'write', Step])[] = [
  ...(
    [
      ['I8', 1],
      ['U8', 1],
      ['Bool', 1],
      ['I16', 2],
      ['U16', 2],
      ['I32', 4],
      ['U32', 4],
      ['F32', 4],
      ['F64', 8],
      ['I64', 8],
      ['U64', 8],
      ['I64Number', 8],
      ['U64Number', 8],
      ['Address', 8],
    ] as const
  ).flatMap(([type, size]) => {
    const value = (type === 'I64' || type === 'U64' ? 1n : 1) as never;
    return [
      [`get${type}`, size, 'read', (address: number) => MemoryAccess[`get${type}`](address)] as const,
      [`set${type}`, size, 'write', (address: number) => MemoryAccess[`set${type}`](address, value)] as const,
    ];
  }),
  ...(['I32', 'I64'] as const).flatMap((width) => {
    const size = width === 'I32' ? 4 : 8;
    const value = (width === 'I32' ? 1 : 1n) as never;
    const changes = ['Store', 'Add', 'Sub', 'And', 'Or', 'Xor', 'Exchange'] as const;
    return [
      [
        `atomicLoad${width}`,
        size,
        'read',
        (address: number) => MemoryAccess[`atomicLoad${width}`](address),
      ] as const,
      ...changes.map(
        (name) =>
          [
            `atomic${name}${width}`,
            size,
            'write',
            (address: number) => MemoryAccess[`atomic${name}${width}`](address, value),
          ] as const,
      ),
      [
        `atomicCompareExchange${width}`,
        size,
        'write',
        (address: number) => MemoryAccess[`atomicCompareExchange${width}`](address, value, value),
      ] as const,
      [
        `atomicWait${width}`,
        size,
        'read',
        (address: number) => MemoryAccess[`atomicWait${width}`](address, value, 0),
      ] as const,
      [
        `atomicNotify${width}`,
        size,
        'read',
        (address: number) => MemoryAccess[`atomicNotify${width}`](address),
      ] as const,
    ];
  }),
];

/** Every access of a run of bytes: its name, what it does with them, and a call. */
const RANGES: readonly (readonly [string, 'read' | 'write', (address: number, size: number) => unknown])[] = [
  ['memset', 'write', (address, size) => MemoryAccess.memset(address, 1, size)],
  ['memset', 'write', (address, size) => MemoryAccess.memset(address, 0, size)],
  ['decodeUtf8', 'read', (address, size) => MemoryAccess.decodeUtf8(address, size)],
  ['encodeUtf8', 'write', (address, size) => MemoryAccess.encodeUtf8('x'.repeat(size), address, size + 1000)],
  ['bytes', 'read', (address, size) => MemoryAccess.bytes(address, size)],
  ['i8Array', 'read', (address, size) => MemoryAccess.i8Array(address, size)],
  ['unsafeBytes', 'read', (address, size) => MemoryAccess.unsafeBytes(address, size)],
  ['unsafeI8Array', 'read', (address, size) => MemoryAccess.unsafeI8Array(address, size)],
];

const VIEWS = ['', 'unsafe'].flatMap((kind) =>
  (
    [
      ['i16Array', 2],
      ['u16Array', 2],
      ['i32Array', 4],
      ['u32Array', 4],
      ['f32Array', 4],
      ['f64Array', 8],
      ['i64Array', 8],
      ['u64Array', 8],
    ] as const
  ).map(([name, width]) => {
    return [kind === '' ? name : `${kind}${name[0]!.toUpperCase()}${name.slice(1)}`, width] as const;
  }),
);

const SCRATCH = regions()[0]!.start + 60_000;
const COPIES: readonly (readonly [string, 'read' | 'write', (address: number, size: number) => unknown])[] = [
  ['memcpy', 'read', (address, size) => MemoryAccess.memcpy(SCRATCH, address, size)],
  ['memcpy', 'write', (address, size) => MemoryAccess.memcpy(address, SCRATCH, size)],
  ['memmove', 'read', (address, size) => MemoryAccess.memmove(SCRATCH, address, size)],
  ['memmove', 'write', (address, size) => MemoryAccess.memmove(address, SCRATCH, size)],
  ['memcmp', 'read', (address, size) => MemoryAccess.memcmp(SCRATCH, address, size)],
  ['memcmp', 'read', (address, size) => MemoryAccess.memcmp(address, SCRATCH, size)],
];

function fault(body: () => unknown): Reported {
  setFaultHandler(raiseFault);
  return (thrown(body) as unknown as Fault).found;
}

/** What the report of an access is expected to say of it, but for where it was. */
function accessOf(name: string, access: 'read' | 'write') {
  const below = MemoryAccess[name as 'getI32'];
  return { reason: 'forbidden', alignment: 1, operation: name, access, below };
}

describe.each(regions())('full checks in $name', ({ start, size: room }) => {
  const block = start + room / 2;

  /** A live block of `size` bytes at `block`, with red zones around it. */
  function live(size: number): void {
    clear(start, room);
    forbid(block - 64, 64, RED);
    const end = block + Math.ceil(size / 8) * 8;
    forbid(block, end - block + 64, RED);
    allow(block, size);
    MemoryAccess.memset(block, 0x61, size);
  }

  it.each(ACCESSES)('%s is let through inside a block, and reported outside', (name, width, access, step) => {
    const values = { ...accessOf(name, access), length: width };
    for (const size of [8, 16, 24]) {
      live(size);
      // Numbers of 64 bits must fit into 53.
      MemoryAccess.memset(block, 0, size);
      for (let at = block; at + width <= block + size; at += width) step(at);
      const before = block - width;
      expect(fault(() => step(before))).toEqual({ address: before, start: before, ...values });
      const after = block + size;
      expect(fault(() => step(after))).toEqual({ address: after, start: after, ...values });
    }
  });

  it.each(ACCESSES.filter(([, width]) => width > 1 && width < 8))(
    '%s is reported at the first byte beyond a block that ends inside it',
    (name, width, access, step) => {
      for (let size = 1; size <= 16; size++) {
        live(size);
        const last = block + Math.floor(size / width) * width;
        const values = { ...accessOf(name, access), length: width };
        expect(fault(() => step(last))).toEqual({ address: block + size, start: last, ...values });
        if (last > block) step(last - width);
      }
    },
  );

  it.each([...RANGES, ...COPIES])(
    '%s (%s) is let through inside a block, and reported outside',
    (name, access, step) => {
      clear(SCRATCH - (SCRATCH % 8), 4096);
      for (const size of [1, 7, 8, 13, 40, 41, 100, 1000]) {
        live(size);
        const values = accessOf(name, access);
        step(block, size);
        expect(fault(() => step(block, size + 1))).toEqual({
          address: block + size,
          start: block,
          length: size + 1,
          ...values,
        });
        expect(fault(() => step(block - 1, size))).toEqual({
          address: block - 1,
          start: block - 1,
          length: size,
          ...values,
        });
        step(block + size, 0);
      }
    },
  );

  it('does not report what is nobody’s', () => {
    clear(start, room);
    for (const [, , , step] of ACCESSES) {
      MemoryAccess.memset(block, 0, 8);
      step(block);
    }
  });

  it.each(ACCESSES.filter(([, width]) => width > 1))(
    '%s at a misaligned address is reported',
    (name, width, access, step) => {
      live(64);
      const values = { ...accessOf(name, access), reason: 'misaligned', alignment: width, length: width };
      for (let offset = 1; offset < width; offset++) {
        const at = block + 8 + offset;
        expect(fault(() => step(at))).toEqual({ address: at, start: at, ...values });
      }
    },
  );

  it.each(ACCESSES.filter(([name, width]) => width > 1 && !name.startsWith('atomic')))(
    '%s at a misaligned address that leaves its block is reported for that',
    (name, width, access, step) => {
      live(64);
      const start = block + 65 - width;
      const found = { address: block + 64, start, length: width, ...accessOf(name, access) };
      expect(fault(() => step(start))).toEqual(found);
    },
  );

  it.each(ACCESSES.filter(([name]) => name.startsWith('atomic')))(
    '%s is misaligned first of all, in this tier as in the others',
    (name, width, access, step) => {
      live(64);
      const at = block + 65 - width;
      const values = { ...accessOf(name, access), reason: 'misaligned', alignment: width, length: width };
      expect(fault(() => step(at))).toEqual({ address: at, start: at, ...values });
    },
  );

  it.each(VIEWS)('%s at a misaligned address is reported', (name, width) => {
    live(64);
    const at = block + 8 + width / 2;
    const values = { ...accessOf(name, 'read'), reason: 'misaligned', alignment: width, length: 2 * width };
    const step = () => MemoryAccess[name as 'i32Array'](at, 2);
    expect(fault(step)).toEqual({ address: at, start: at, ...values });
  });
});

it.each([...ACCESSES.map(([name, width, access, step]) => [name, access, step, width] as const)])(
  '%s (%s) in the null page is reported',
  (name, access, step, width) => {
    const values = { ...accessOf(name, access), reason: 'null', length: width };
    for (const at of [0, 8, 4088]) {
      expect(fault(() => step(at))).toEqual({ address: at, start: at, ...values });
    }
  },
);

it.each([...RANGES, ...COPIES])('%s (%s) in the null page is reported', (name, access, step) => {
  clear(SCRATCH - (SCRATCH % 8), 4096);
  const values = { ...accessOf(name, access), reason: 'null' };
  for (const at of [0, 1, 4095]) {
    expect(fault(() => step(at, 5))).toEqual({ address: at, start: at, length: 5, ...values });
    step(at, 0);
  }
});

it('a fault that nobody reports is a plain error', () => {
  const { start } = regions()[0]!;
  forbid(start, 8, RED);
  setFaultHandler((() => {}) as unknown as FaultHandler);
  const error = thrown(() => MemoryAccess.getI32(start + 4));
  expect(error.code).toBe('ERR_JUST_OUT_OF_BOUNDS');
  expect(error.message).toContain(`getI32 reads 4 bytes at address ${start + 4}`);
  expect(code(() => MemoryAccess.getI32(8))).toBe('ERR_JUST_NULL_ADDRESS');
  expect(code(() => MemoryAccess.getI32(start + 9))).toBe('ERR_JUST_MISALIGNED');
});
