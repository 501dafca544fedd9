import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RUNTIME_NAMES } from '../../src/emission/module/runtime-names.js';

type Call = readonly [name: string, args: readonly (number | string)[]];
const FIXTURE = join(import.meta.dirname, 'fixtures/arithmetic.mjs');

/** What the built runtime gives for some calls, in a process of its own. */
function results(calls: readonly Call[]): unknown[] {
  return JSON.parse(
    execFileSync(process.execPath, [FIXTURE], { encoding: 'utf8', input: JSON.stringify(calls) }),
  );
}

const WORDS = { add: 'add', sub: 'subtract', mul: 'multiply' } as const;
const INTEGERS = [
  ['I8', 8, true], ['U8', 8, false], ['I16', 16, true], ['U16', 16, false], ['I32', 32, true], ['U32', 32, false],
  ['I64', 64, true], ['U64', 64, false], ['I128', 128, true], ['U128', 128, false],
] as const; // biome-ignore format: a table

/** Operations on the edges of an integer type, and what Rust gives for them. */
function operationsOf(name: string, bits: number, signed: boolean): { call: Call; expected: unknown }[] {
  const least = signed ? -(2n ** BigInt(bits - 1)) : 0n;
  const most = signed ? 2n ** BigInt(bits - 1) - 1n : 2n ** BigInt(bits) - 1n;
  const edges = [least, least + 1n, most / 2n, most - 1n, most, 0n, 1n, 3n, ...(signed ? [-1n, -7n] : [])];
  const written = (value: bigint): number | string => (bits > 32 ? `${value}n` : Number(value));
  const wrap = (value: bigint): bigint => (signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value));
  const all: { call: Call; expected: unknown }[] = [];
  const add = (operation: string, args: Call[1], expected: unknown): void => {
    all.push({ call: [`${operation}${name}`, args], expected });
  };
  for (const a of edges) {
    for (const b of edges) {
      const args = [written(a), written(b)];
      for (const [operation, word] of Object.entries(WORDS)) {
        const exact = operation === 'add' ? a + b : operation === 'sub' ? a - b : a * b;
        add(
          operation,
          args,
          exact < least || exact > most ? `attempt to ${word} with overflow` : written(exact),
        );
      }
      const overflows = b !== 0n && a / b > most;
      const [zero, tooMuch] = ['attempt to divide by zero', 'attempt to divide with overflow'];
      add('div', args, b === 0n ? zero : overflows ? tooMuch : written(a / b));
      const remainder = 'attempt to calculate the remainder with';
      add(
        'rem',
        args,
        b === 0n ? `${remainder} a divisor of zero` : overflows ? `${remainder} overflow` : written(a % b),
      );
    }
    for (const count of [0, 1, bits - 1, bits]) {
      const inRange = count < bits;
      add(
        'shl',
        [written(a), count],
        inRange ? written(wrap(a << BigInt(count))) : 'attempt to shift left with overflow',
      );
      add(
        'shr',
        [written(a), count],
        inRange ? written(a >> BigInt(count)) : 'attempt to shift right with overflow',
      );
    }
  }
  return all;
}

it('integers of every width compute exactly, or panic as Rust does', () => {
  const all = INTEGERS.flatMap(([name, bits, signed]) => operationsOf(name, bits, signed));
  const given = results(all.map((one) => one.call));
  expect(all.map(({ call }, at) => [call, given[at]])).toEqual(
    all.map(({ call, expected }) => [call, expected]),
  );
});

/** A `usize` as the runtime holds it: a number up to 2^53, a bigint, and `usize::MAX` as 2^64. */
const size = (value: bigint): number | string =>
  value < 2n ** 53n ? Number(value) : value === 2n ** 64n - 1n ? 2 ** 64 : `${value}n`;
const shown = (value: bigint): unknown => (value === 2n ** 64n - 1n ? 'MAX' : size(value));

it('sizes are exact up to usize::MAX, on both sides of 2^31, 2^32 and 2^53', () => {
  const powers = [31n, 32n, 53n, 63n, 64n].map((power) => 2n ** power);
  const edges = [
    0n,
    1n,
    3n,
    1000n,
    ...powers.flatMap((power) => [power - 2n, power - 1n, power, power + 1n]),
  ].filter((value) => value < 2n ** 64n);
  const cut = (value: bigint): bigint => BigInt.asUintN(64, value);
  const all: { call: Call; expected: unknown }[] = [];
  const add = (name: string, args: Call[1], expected: unknown): void => {
    all.push({ call: [name, args], expected });
  };
  for (const a of edges) {
    for (const b of edges) {
      const args = [size(a), size(b)];
      for (const [operation, word] of Object.entries(WORDS)) {
        const exact = operation === 'add' ? a + b : operation === 'sub' ? a - b : a * b;
        const overflows = cut(exact) !== exact;
        add(`${operation}Usize`, args, overflows ? `attempt to ${word} with overflow` : shown(exact));
        add(`${operation}OverflowsUsize`, args, overflows);
        add(`wrapping${operation[0]!.toUpperCase()}${operation.slice(1)}Usize`, args, shown(cut(exact)));
      }
      if (b !== 0n) {
        add('divUsize', args, shown(a / b));
        add('remUsize', args, shown(a % b));
      }
      add('andUsize', args, shown(a & b));
      add('orUsize', args, shown(a | b));
      add('xorUsize', args, shown(a ^ b));
    }
    for (const count of [0, 1, 31, 32, 33, 63]) {
      add('shlUsize', [size(a), count], shown(cut(a << BigInt(count))));
      add('shrUsize', [size(a), count], shown(a >> BigInt(count)));
    }
    add('notUsize', [size(a)], shown(cut(~a)));
    add('lowOfUsize', [size(a)], Number(BigInt.asIntN(32, a)));
    add('wideOfUsize', [size(a)], `${a}n`);
    add('usizeOfWide', [`${a}n`], shown(a));
  }
  for (const a of [-1n, -7n, -(2n ** 31n), -(2n ** 53n - 1n), -(2n ** 63n), 5n])
    add('usizeOf', [Number(a)], shown(cut(a)));
  expect(all.length).toBeGreaterThan(3000);
  expect(results(all.map(({ call }) => call))).toEqual(all.map(({ expected }) => expected));
});

it('an isize beyond 2^53 is an error that says so', () => {
  const far = 2 ** 53 - 1;
  expect(
    results([
      ['addIsize', [far, 1]],
      ['isizeOfWide', [`${2n ** 60n}n`]],
    ]),
  ).toEqual(['RangeError', 'RangeError']);
});

it('floats become integers as in Rust', () => {
  // rustc 1.95 prints the same for `-3.99f64 as i32` and so on.
  const calls: Call[] = [
    ['toI32', [-3.99]], ['toI32', [1e20]], ['toI32', [-1e20]], ['toU8', [300.7]], ['toU8', [-5]], ['toI8', [127.9]],
    ['toU32', [4294967295.5]], ['toI64', [1e30]], ['toU64', [-1]], ['toU64', [1.8e19]],
  ]; // biome-ignore format: a table
  expect(results(calls)).toEqual([
    -3,
    2147483647,
    -2147483648,
    255,
    0,
    127,
    4294967295,
    '9223372036854775807n',
    '0n',
    '18000000000000000000n',
  ]);
});

it('the names that modules keep free are those of the runtime', () => {
  const names = execFileSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `console.log(Object.keys(await import(${JSON.stringify(join(import.meta.dirname, '../../dist/runtime/index.js'))})).join(' '))`,
    ],
    { encoding: 'utf8' },
  );
  expect([...RUNTIME_NAMES].sort()).toEqual(names.trim().split(' ').sort());
});
