import type { MemoryFunctions } from '../functions.js';
import { checkAtomicAccess } from './check.js';

/** The atomic operations of full checks. */
export function checkedAtomics(base: MemoryFunctions) {
  return {
    atomicLoadI32: load('atomicLoadI32', 4, base.atomicLoadI32),
    atomicStoreI32: change('atomicStoreI32', 4, base.atomicStoreI32),
    atomicAddI32: change('atomicAddI32', 4, base.atomicAddI32),
    atomicSubI32: change('atomicSubI32', 4, base.atomicSubI32),
    atomicAndI32: change('atomicAndI32', 4, base.atomicAndI32),
    atomicOrI32: change('atomicOrI32', 4, base.atomicOrI32),
    atomicXorI32: change('atomicXorI32', 4, base.atomicXorI32),
    atomicExchangeI32: change('atomicExchangeI32', 4, base.atomicExchangeI32),
    atomicCompareExchangeI32: replace('atomicCompareExchangeI32', 4, base.atomicCompareExchangeI32),
    atomicWaitI32: wait('atomicWaitI32', 4, base.atomicWaitI32),
    atomicNotifyI32: notify('atomicNotifyI32', 4, base.atomicNotifyI32),
    atomicLoadI64: load('atomicLoadI64', 8, base.atomicLoadI64),
    atomicStoreI64: change('atomicStoreI64', 8, base.atomicStoreI64),
    atomicAddI64: change('atomicAddI64', 8, base.atomicAddI64),
    atomicSubI64: change('atomicSubI64', 8, base.atomicSubI64),
    atomicAndI64: change('atomicAndI64', 8, base.atomicAndI64),
    atomicOrI64: change('atomicOrI64', 8, base.atomicOrI64),
    atomicXorI64: change('atomicXorI64', 8, base.atomicXorI64),
    atomicExchangeI64: change('atomicExchangeI64', 8, base.atomicExchangeI64),
    atomicCompareExchangeI64: replace('atomicCompareExchangeI64', 8, base.atomicCompareExchangeI64),
    atomicWaitI64: wait('atomicWaitI64', 8, base.atomicWaitI64),
    atomicNotifyI64: notify('atomicNotifyI64', 8, base.atomicNotifyI64),
  };
}

function load<Value>(
  name: string,
  size: number,
  unchecked: (address: number) => Value,
): (address: number) => Value {
  const operation = (address: number): Value => {
    checkAtomicAccess(address, size, name, 'read', operation);
    return unchecked(address);
  };
  return operation;
}

type Change<Value, Result> = (address: number, value: Value) => Result;

function change<Value, Result>(
  name: string,
  size: number,
  unchecked: Change<Value, Result>,
): Change<Value, Result> {
  const operation: Change<Value, Result> = (address, value) => {
    checkAtomicAccess(address, size, name, 'write', operation);
    return unchecked(address, value);
  };
  return operation;
}

type Replace<Value> = (address: number, expected: Value, replacement: Value) => Value;

function replace<Value>(name: string, size: number, unchecked: Replace<Value>): Replace<Value> {
  const operation: Replace<Value> = (address, expected, replacement) => {
    checkAtomicAccess(address, size, name, 'write', operation);
    return unchecked(address, expected, replacement);
  };
  return operation;
}

type Wait<Value, Result> = (address: number, expected: Value, timeoutMs?: number) => Result;

function wait<Value, Result>(
  name: string,
  size: number,
  unchecked: Wait<Value, Result>,
): Wait<Value, Result> {
  const operation: Wait<Value, Result> = (address, expected, timeoutMs) => {
    checkAtomicAccess(address, size, name, 'read', operation);
    return unchecked(address, expected, timeoutMs);
  };
  return operation;
}

type Notify = (address: number, count?: number) => number;

function notify(name: string, size: number, unchecked: Notify): Notify {
  const operation: Notify = (address, count) => {
    checkAtomicAccess(address, size, name, 'read', operation);
    return unchecked(address, count);
  };
  return operation;
}
