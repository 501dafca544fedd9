// The loads and stores that open a window: a program's first access in 2 GiB of address space, by whichever function.
import { RawAllocator } from '@justlang/raw-allocator';
import { expect, it } from 'vitest';
import * as missedLoads from '../src/access/missed-loads.js';
import * as missedStores from '../src/access/missed-stores.js';
import { MemoryAccess as M } from '../src/index.js';

const loads = { ...missedLoads };
const stores = { ...missedStores };
const memory = new RawAllocator().allocZeroed(2 ** 20, 4096) + 512;
const TYPES = [
  'I8',
  'U8',
  'I16',
  'U16',
  'I32',
  'U32',
  'F32',
  'F64',
  'I64',
  'U64',
  'Bool',
  'I64Number',
  'U64Number',
  'Address',
] as const;

it.each(TYPES)('get%s and set%s do what they do later', (type) => {
  M.setU64(memory, 0x0011_2233_4455_6677n);
  M.setU64(memory + 8, 0x7654_3210_0123_4567n);
  expect(loads[`get${type}`](memory)).toBe(M[`get${type}`](memory));
  const wide = type === 'I64' || type === 'U64';
  const values = wide
    ? [1n, 2n ** 62n]
    : type === 'Bool'
      ? [true, false]
      : type.startsWith('F')
        ? [1.5, -2]
        : [1, 0x55];
  for (const value of values) {
    for (const [set, at] of [
      [stores[`set${type}`], memory + 64],
      [M[`set${type}`], memory + 96],
    ] as const) {
      M.memset(at, 0xee, 16);
      set(at, value as never);
    }
    expect([...M.bytes(memory + 64, 16)]).toEqual([...M.bytes(memory + 96, 16)]);
    expect(loads[`get${type}`](memory + 64)).toBe(value);
  }
});
