// Every access of memory that MemoryAccess can make, as tests try them: what it touches, and a call.

import { type Operation, operations } from './operations.js';

/** `MemoryAccess`, by the names of its functions. */
export type Functions = Readonly<Record<string, (...values: never[]) => unknown>>;

/** One access of memory. */
export interface Access {
  /** The function. */
  readonly name: string;
  /** The function and how it is called, where one function is called in several ways. */
  readonly title: string;
  readonly access: 'read' | 'write';
  /** Bytes touched. */
  readonly length: number;
  /** What the address must be a multiple of. */
  readonly align: number;
  /** Whether a misaligned access that also leaves its block is reported for that: so it is of loads and stores. */
  readonly boundsFirst: boolean;
  run(address: number): unknown;
}

/** Elements of the views that are made. */
const VIEW_LENGTHS = [1, 2];
/** Bytes of the runs that are touched: a few, and around where one way of copying gives way to another. */
const RUN_LENGTHS = [1, 3, 8, 24, 40, 300];

type Call = (functions: Functions, address: number) => unknown;

/** A value that every operation of a type takes. */
export function valueFor({ value }: Operation): unknown {
  if (value === 'bigint') return 1n;
  return value === 'boolean' ? true : 1;
}

function call(name: string, ...values: unknown[]): Call {
  return (functions, address) => functions[name]!(...([address, ...values] as never[]));
}

function typed(operation: Operation): [access: 'read' | 'write', call: Call] {
  const { name, kind } = operation;
  const one = valueFor(operation);
  switch (kind) {
    case 'load':
    case 'atomic load':
      return ['read', call(name)];
    case 'store':
    case 'atomic store':
    case 'atomic update':
      return ['write', call(name, one)];
    case 'halves store':
    case 'atomic replace':
      return ['write', call(name, one, one)];
    case 'atomic wait':
      return ['read', call(name, one, 0)];
    case 'atomic notify':
      return ['read', call(name, 1)];
    default:
      throw new Error(`${name} is no access of one value`);
  }
}

/** Calls of a function that touches as many bytes as it is asked to. */
type RunOf = (functions: Functions, address: number, other: number, length: number) => unknown;

const at = (...values: unknown[]): never[] => values as never[];

type Run = readonly [argument: string, Access['access'], RunOf, width?: number];

/** The functions written by hand: the argument that names the run in question, a call, and the bytes of an element. */
const RUNS: Readonly<Record<string, readonly Run[]>> = {
  memcpy: [
    ['src', 'read', (functions, address, other, n) => functions.memcpy!(...at(other, address, n))],
    ['dst', 'write', (functions, address, other, n) => functions.memcpy!(...at(address, other, n))],
  ],
  memmove: [
    ['src', 'read', (functions, address, other, n) => functions.memmove!(...at(other, address, n))],
    ['dst', 'write', (functions, address, other, n) => functions.memmove!(...at(address, other, n))],
  ],
  memset: [
    ['dst', 'write', (functions, address, _, n) => functions.memset!(...at(address, 0, n))],
    ['dst, not with 0', 'write', (functions, address, _, n) => functions.memset!(...at(address, 1, n))],
  ],
  memcmp: [
    ['a', 'read', (functions, address, other, n) => functions.memcmp!(...at(address, other, n))],
    ['b', 'read', (functions, address, other, n) => functions.memcmp!(...at(other, address, n))],
  ],
  encodeUtf8: [
    [
      'address',
      'write',
      (functions, address, _, n) => functions.encodeUtf8!(...at('a'.repeat(n), address, n + 1000)),
    ],
  ],
  decodeUtf8: [['address', 'read', (functions, address, _, n) => functions.decodeUtf8!(...at(address, n))]],
  memchr: [['address', 'read', (functions, address, _, n) => functions.memchr!(...at(address, 1, n))]],
  copyOut: [
    ['src', 'read', (functions, address, _, n) => functions.copyOut!(...at(address, new Uint8Array(n)))],
  ],
  copyIn: [
    ['dst', 'write', (functions, address, _, n) => functions.copyIn!(...at(address, new Uint8Array(n)))],
  ],
  markWritten: [
    ['address', 'write', (functions, address, _, n) => functions.markWritten!(...at(address, n))],
  ],
  encodeUtf16: [
    [
      'address',
      'write',
      (functions, address, _, n) => functions.encodeUtf16!(...at('a'.repeat(n), address, n + 1000)),
      2,
    ],
  ],
  decodeUtf16: [
    ['address', 'read', (functions, address, _, n) => functions.decodeUtf16!(...at(address, n)), 2],
  ],
  encodeCString: [
    [
      'address',
      'write',
      (functions, address, _, n) => functions.encodeCString!(...at('a'.repeat(n - 1), address, n + 1000)),
    ],
  ],
  // It touches no memory.
  utf8Length: [],
  // They end at a zero, which the memory of these tests is full of: memory-access tries them apart.
  cStringLength: [],
  decodeCString: [],
};

function accessesOf(functions: Functions, other: number, operation: Operation): Access[] {
  const { name, kind, width, align } = operation;
  const common = { name, align, boundsFirst: ['load', 'store', 'halves store'].includes(kind) };
  if (kind === 'view' || kind === 'unsafe view') {
    return VIEW_LENGTHS.map((length) => ({
      ...common,
      title: `${name} of ${length}`,
      access: 'read',
      length: length * width,
      run: (address) => call(name, length)(functions, address),
    }));
  }
  if (kind === 'other') {
    const runs = RUNS[name];
    if (runs === undefined)
      throw new Error(`tools/accessors/src/accesses.ts does not say how to call ${name}`);
    return RUN_LENGTHS.flatMap((length) =>
      runs.map(([argument, access, run, width = 1]) => ({
        ...common,
        title: `${name} of ${length} (${argument})`,
        access,
        length: length * width,
        run: (address: number) => run(functions, address, other, length),
      })),
    );
  }
  const [access, run] = typed(operation);
  return [{ ...common, title: name, access, length: width, run: (address) => run(functions, address) }];
}

/**
 * Every access.
 *
 * @param other - memory for the operations that take two runs: 1 KiB
 */
export function accesses(functions: Functions, other: number): Access[] {
  return operations.flatMap((operation) => accessesOf(functions, other, operation));
}
