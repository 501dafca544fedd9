// The types with atomic operations. Each row gives `atomicLoad<name>`, `atomicStore<name>` and so on.

import type { AtomicRow } from './rows.js';

export const ATOMIC_TYPES: readonly AtomicRow[] = [
  { name: 'I8', width: 1, meaning: 'signed', js: 'number', array: 'Int8Array', lowArray: 'i8s' },
  { name: 'U8', width: 1, meaning: 'unsigned', js: 'number', array: 'Uint8Array', lowArray: 'bytes' },
  { name: 'I16', width: 2, meaning: 'signed', js: 'number', array: 'Int16Array', lowArray: 'i16s' },
  { name: 'U16', width: 2, meaning: 'unsigned', js: 'number', array: 'Uint16Array', lowArray: 'u16s' },
  {
    name: 'I32',
    width: 4,
    meaning: 'signed',
    js: 'number',
    array: 'Int32Array',
    lowArray: 'i32s',
    waits: true,
  },
  {
    name: 'I64',
    width: 8,
    meaning: 'signed',
    js: 'bigint',
    array: 'BigInt64Array',
    lowArray: 'i64s',
    waits: true,
  },
];

/** An operation on an integer; it returns the value before, but for `store`. */
export interface Change {
  /** The name of the method of `Atomics`. */
  readonly name: string;
  /** The summary, but for the integer it speaks of and `atomically`. */
  readonly verb: string;
  /** What `value` is. */
  readonly operand: string;
}

const RIGHT = 'the right operand; wraps';
const NEW = 'the new value; wraps';

/** What every atomic type can do beside load and compareExchange. */
export const CHANGES: readonly Change[] = [
  { name: 'store', verb: 'Writes', operand: NEW },
  { name: 'add', verb: 'Adds to', operand: RIGHT },
  { name: 'sub', verb: 'Subtracts from', operand: RIGHT },
  { name: 'and', verb: 'Ands bits into', operand: RIGHT },
  { name: 'or', verb: 'Ors bits into', operand: RIGHT },
  { name: 'xor', verb: 'Xors bits into', operand: RIGHT },
  { name: 'exchange', verb: 'Replaces', operand: NEW },
];
