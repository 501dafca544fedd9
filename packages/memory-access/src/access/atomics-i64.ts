import type { Address } from '../address.js';
import { lowArrays } from '../low-arrays.js';
import { native } from '../native.js';
import { ATOMIC, highI64s, highIndex } from './atomic-windows.js';

// Atomic operations on 64-bit integers, sequentially consistent, on a typed array over a window: the engine emits
// the processor's own atomic instructions for them.

/** The operations through windows; call it once, see windowed-loads.ts. */
export function makeLowAtomicsI64() {
  return lowAtomics(lowArrays().i64s);
}

function lowAtomics(LOW: BigInt64Array<ArrayBuffer>) {
  function lowLoadI64(address: Address): bigint {
    const i = address | 0;
    return i === address && i >= 4096 && (i & 7) === 0
      ? Atomics.load(LOW, (i - 8) >> 3)
      : farLoadI64(address);
  }

  function lowStoreI64(address: Address, value: bigint): void {
    const i = address | 0;
    if (i === address && i >= 4096 && (i & 7) === 0) Atomics.store(LOW, (i - 8) >> 3, value);
    else farStoreI64(address, value);
  }

  function lowAddI64(address: Address, value: bigint): bigint {
    const i = address | 0;
    return i === address && i >= 4096 && (i & 7) === 0
      ? Atomics.add(LOW, (i - 8) >> 3, value)
      : farAddI64(address, value);
  }

  function lowSubI64(address: Address, value: bigint): bigint {
    const i = address | 0;
    return i === address && i >= 4096 && (i & 7) === 0
      ? Atomics.sub(LOW, (i - 8) >> 3, value)
      : farSubI64(address, value);
  }

  function lowAndI64(address: Address, value: bigint): bigint {
    const i = address | 0;
    return i === address && i >= 4096 && (i & 7) === 0
      ? Atomics.and(LOW, (i - 8) >> 3, value)
      : farAndI64(address, value);
  }

  function lowOrI64(address: Address, value: bigint): bigint {
    const i = address | 0;
    return i === address && i >= 4096 && (i & 7) === 0
      ? Atomics.or(LOW, (i - 8) >> 3, value)
      : farOrI64(address, value);
  }

  function lowXorI64(address: Address, value: bigint): bigint {
    const i = address | 0;
    return i === address && i >= 4096 && (i & 7) === 0
      ? Atomics.xor(LOW, (i - 8) >> 3, value)
      : farXorI64(address, value);
  }

  function lowExchangeI64(address: Address, value: bigint): bigint {
    const i = address | 0;
    return i === address && i >= 4096 && (i & 7) === 0
      ? Atomics.exchange(LOW, (i - 8) >> 3, value)
      : farExchangeI64(address, value);
  }

  function lowCompareExchangeI64(address: Address, expected: bigint, replacement: bigint): bigint {
    const i = address | 0;
    return i === address && i >= 4096 && (i & 7) === 0
      ? Atomics.compareExchange(LOW, (i - 8) >> 3, expected, replacement)
      : farCompareExchangeI64(address, expected, replacement);
  }

  return {
    atomicLoadI64: lowLoadI64,
    atomicStoreI64: lowStoreI64,
    atomicAddI64: lowAddI64,
    atomicSubI64: lowSubI64,
    atomicAndI64: lowAndI64,
    atomicOrI64: lowOrI64,
    atomicXorI64: lowXorI64,
    atomicExchangeI64: lowExchangeI64,
    atomicCompareExchangeI64: lowCompareExchangeI64,
  };
}

export function farLoadI64(address: Address): bigint {
  const window = highI64s(address);
  return window === undefined
    ? native().atomicI64(ATOMIC.load, address, 0n, 0n)
    : Atomics.load(window, highIndex(address, 8));
}

export function farStoreI64(address: Address, value: bigint): void {
  const window = highI64s(address);
  if (window === undefined) native().atomicI64(ATOMIC.store, address, BigInt.asIntN(64, value), 0n);
  else Atomics.store(window, highIndex(address, 8), value);
}

export function farAddI64(address: Address, value: bigint): bigint {
  const window = highI64s(address);
  return window === undefined
    ? native().atomicI64(ATOMIC.add, address, BigInt.asIntN(64, value), 0n)
    : Atomics.add(window, highIndex(address, 8), value);
}

export function farSubI64(address: Address, value: bigint): bigint {
  const window = highI64s(address);
  return window === undefined
    ? native().atomicI64(ATOMIC.sub, address, BigInt.asIntN(64, value), 0n)
    : Atomics.sub(window, highIndex(address, 8), value);
}

export function farAndI64(address: Address, value: bigint): bigint {
  const window = highI64s(address);
  return window === undefined
    ? native().atomicI64(ATOMIC.and, address, BigInt.asIntN(64, value), 0n)
    : Atomics.and(window, highIndex(address, 8), value);
}

export function farOrI64(address: Address, value: bigint): bigint {
  const window = highI64s(address);
  return window === undefined
    ? native().atomicI64(ATOMIC.or, address, BigInt.asIntN(64, value), 0n)
    : Atomics.or(window, highIndex(address, 8), value);
}

export function farXorI64(address: Address, value: bigint): bigint {
  const window = highI64s(address);
  return window === undefined
    ? native().atomicI64(ATOMIC.xor, address, BigInt.asIntN(64, value), 0n)
    : Atomics.xor(window, highIndex(address, 8), value);
}

export function farExchangeI64(address: Address, value: bigint): bigint {
  const window = highI64s(address);
  return window === undefined
    ? native().atomicI64(ATOMIC.exchange, address, BigInt.asIntN(64, value), 0n)
    : Atomics.exchange(window, highIndex(address, 8), value);
}

export function farCompareExchangeI64(address: Address, expected: bigint, replacement: bigint): bigint {
  const window = highI64s(address);
  return window === undefined
    ? native().atomicI64(
        ATOMIC.compareExchange,
        address,
        BigInt.asIntN(64, expected),
        BigInt.asIntN(64, replacement),
      )
    : Atomics.compareExchange(window, highIndex(address, 8), expected, replacement);
}
