import type { Address } from '../address.js';
import { lowArrays } from '../low-arrays.js';
import { native } from '../native.js';
import { ATOMIC, highI32s, highIndex } from './atomic-windows.js';

// Atomic operations on 32-bit integers, sequentially consistent, on a typed array over a window: the engine emits
// the processor's own atomic instructions for them.

/** The operations through windows; call it once, see windowed-loads.ts. */
export function makeLowAtomicsI32() {
  return lowAtomics(lowArrays().i32s);
}

function lowAtomics(LOW: Int32Array<ArrayBuffer>) {
  function lowLoadI32(address: Address): number {
    const i = address | 0;
    return i === address && i >= 4096 && (i & 3) === 0
      ? Atomics.load(LOW, (i - 8) >> 2)
      : farLoadI32(address);
  }

  function lowStoreI32(address: Address, value: number): void {
    const i = address | 0;
    if (i === address && i >= 4096 && (i & 3) === 0) Atomics.store(LOW, (i - 8) >> 2, value);
    else farStoreI32(address, value);
  }

  function lowAddI32(address: Address, value: number): number {
    const i = address | 0;
    return i === address && i >= 4096 && (i & 3) === 0
      ? Atomics.add(LOW, (i - 8) >> 2, value)
      : farAddI32(address, value);
  }

  function lowSubI32(address: Address, value: number): number {
    const i = address | 0;
    return i === address && i >= 4096 && (i & 3) === 0
      ? Atomics.sub(LOW, (i - 8) >> 2, value)
      : farSubI32(address, value);
  }

  function lowAndI32(address: Address, value: number): number {
    const i = address | 0;
    return i === address && i >= 4096 && (i & 3) === 0
      ? Atomics.and(LOW, (i - 8) >> 2, value)
      : farAndI32(address, value);
  }

  function lowOrI32(address: Address, value: number): number {
    const i = address | 0;
    return i === address && i >= 4096 && (i & 3) === 0
      ? Atomics.or(LOW, (i - 8) >> 2, value)
      : farOrI32(address, value);
  }

  function lowXorI32(address: Address, value: number): number {
    const i = address | 0;
    return i === address && i >= 4096 && (i & 3) === 0
      ? Atomics.xor(LOW, (i - 8) >> 2, value)
      : farXorI32(address, value);
  }

  function lowExchangeI32(address: Address, value: number): number {
    const i = address | 0;
    return i === address && i >= 4096 && (i & 3) === 0
      ? Atomics.exchange(LOW, (i - 8) >> 2, value)
      : farExchangeI32(address, value);
  }

  function lowCompareExchangeI32(address: Address, expected: number, replacement: number): number {
    const i = address | 0;
    return i === address && i >= 4096 && (i & 3) === 0
      ? Atomics.compareExchange(LOW, (i - 8) >> 2, expected, replacement)
      : farCompareExchangeI32(address, expected, replacement);
  }

  return {
    atomicLoadI32: lowLoadI32,
    atomicStoreI32: lowStoreI32,
    atomicAddI32: lowAddI32,
    atomicSubI32: lowSubI32,
    atomicAndI32: lowAndI32,
    atomicOrI32: lowOrI32,
    atomicXorI32: lowXorI32,
    atomicExchangeI32: lowExchangeI32,
    atomicCompareExchangeI32: lowCompareExchangeI32,
  };
}

export function farLoadI32(address: Address): number {
  const window = highI32s(address);
  return window === undefined
    ? native().atomicI32(ATOMIC.load, address, 0, 0)
    : Atomics.load(window, highIndex(address, 4));
}

export function farStoreI32(address: Address, value: number): void {
  const window = highI32s(address);
  if (window === undefined) native().atomicI32(ATOMIC.store, address, value | 0, 0);
  else Atomics.store(window, highIndex(address, 4), value);
}

export function farAddI32(address: Address, value: number): number {
  const window = highI32s(address);
  return window === undefined
    ? native().atomicI32(ATOMIC.add, address, value | 0, 0)
    : Atomics.add(window, highIndex(address, 4), value);
}

export function farSubI32(address: Address, value: number): number {
  const window = highI32s(address);
  return window === undefined
    ? native().atomicI32(ATOMIC.sub, address, value | 0, 0)
    : Atomics.sub(window, highIndex(address, 4), value);
}

export function farAndI32(address: Address, value: number): number {
  const window = highI32s(address);
  return window === undefined
    ? native().atomicI32(ATOMIC.and, address, value | 0, 0)
    : Atomics.and(window, highIndex(address, 4), value);
}

export function farOrI32(address: Address, value: number): number {
  const window = highI32s(address);
  return window === undefined
    ? native().atomicI32(ATOMIC.or, address, value | 0, 0)
    : Atomics.or(window, highIndex(address, 4), value);
}

export function farXorI32(address: Address, value: number): number {
  const window = highI32s(address);
  return window === undefined
    ? native().atomicI32(ATOMIC.xor, address, value | 0, 0)
    : Atomics.xor(window, highIndex(address, 4), value);
}

export function farExchangeI32(address: Address, value: number): number {
  const window = highI32s(address);
  return window === undefined
    ? native().atomicI32(ATOMIC.exchange, address, value | 0, 0)
    : Atomics.exchange(window, highIndex(address, 4), value);
}

export function farCompareExchangeI32(address: Address, expected: number, replacement: number): number {
  const window = highI32s(address);
  return window === undefined
    ? native().atomicI32(ATOMIC.compareExchange, address, expected | 0, replacement | 0)
    : Atomics.compareExchange(window, highIndex(address, 4), expected, replacement);
}
