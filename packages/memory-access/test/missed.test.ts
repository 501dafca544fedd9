// The loads and stores that open a window: a program's first access in 2 GiB of address space, by whichever function.
import { RawAllocator } from '@justlang/raw-allocator';
import { type Operation, ofKind } from '@justlang-tools/accessors';
import { expect, it } from 'vitest';
import * as missedLoads from '../src/access/missed-loads.js';
import * as missedStores from '../src/access/missed-stores.js';
import { MemoryAccess as M } from '../src/index.js';
import { bytesAt } from './regions.js';

const loads = { ...missedLoads };
const stores = { ...missedStores };
const memory = new RawAllocator().allocZeroed(2 ** 20, 4096) + 512;

/** Stored values of a type: those of its loads too. */
function valuesOf({ value, meaning }: Operation): readonly unknown[] {
  if (value === 'bigint') return [1n, 2n ** 62n];
  if (value === 'number | bigint') return [1, 2n ** 62n];
  if (value === 'boolean') return [true, false];
  return meaning === 'float' ? [1.5, -2] : [1, 0x55];
}

it.each(ofKind('load'))('$name does what it does later', ({ name }) => {
  M.setU64(memory, 0x0011_2233_4455_6677n);
  expect(loads[name as 'getI8'](memory)).toBe(M[name as 'getI8'](memory));
});

it.each(ofKind('halves store'))('$name does what it does later', ({ name }) => {
  for (const [set, at] of [
    [stores[name as 'setI64Halves'], memory + 128],
    [M[name as 'setI64Halves'], memory + 160],
  ] as const) {
    M.memset(at, 0xee, 16);
    set(at, 0x0123_4567, -2);
  }
  expect(bytesAt(memory + 128, 16)).toEqual(bytesAt(memory + 160, 16));
  expect(loads.getI64High(memory + 128)).toBe(-2);
});

it.each(ofKind('store'))('$name does what it does later', (operation) => {
  const { name, type } = operation;
  for (const value of valuesOf(operation)) {
    for (const [set, at] of [
      [stores[name as 'setI8'], memory + 64],
      [M[name as 'setI8'], memory + 96],
    ] as const) {
      M.memset(at, 0xee, 16);
      set(at, value as never);
    }
    expect(bytesAt(memory + 64, 16)).toEqual(bytesAt(memory + 96, 16));
    const load = loads[`get${type}` as 'getI8'] as ((address: number) => unknown) | undefined;
    if (load !== undefined) expect(load(memory + 64)).toBe(value);
  }
});
