import type { Address } from '../address.js';
import { checkAtomicAccess } from './check.js';

// What puts the checks around an atomic operation, for each kind of signature.

export function load<Value>(
  name: string,
  size: number,
  unchecked: (address: Address) => Value,
): (address: Address) => Value {
  const operation = (address: Address): Value => {
    checkAtomicAccess(address, size, name, 'read', operation);
    return unchecked(address);
  };
  return operation;
}

type Change<Value, Result> = (address: Address, value: Value) => Result;

export function change<Value, Result>(
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

type Replace<Value> = (address: Address, expected: Value, replacement: Value) => Value;

export function replace<Value>(name: string, size: number, unchecked: Replace<Value>): Replace<Value> {
  const operation: Replace<Value> = (address, expected, replacement) => {
    checkAtomicAccess(address, size, name, 'write', operation);
    return unchecked(address, expected, replacement);
  };
  return operation;
}

type Wait<Value, Result> = (address: Address, expected: Value, timeoutMs?: number) => Result;

export function wait<Value, Result>(
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

type Notify = (address: Address, count?: number) => number;

export function notify(name: string, size: number, unchecked: Notify): Notify {
  const operation: Notify = (address, count) => {
    checkAtomicAccess(address, size, name, 'read', operation);
    return unchecked(address, count);
  };
  return operation;
}
