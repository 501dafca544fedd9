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

it('sizes are exact up to 2^53, and usize::MAX is one of them', () => {
  const far = 2 ** 53 - 1;
  const max = 2 ** 64;
  expect(
    results([
      ['addUsize', [far, 0]],
      ['addUsize', [far, 1]],
      ['addUsize', [max, 1]],
      ['subUsize', [max, 1]],
      ['subUsize', [3, 5]],
      ['wrappingSubUsize', [0, 1]],
      ['wrappingAddUsize', [max, 1]],
      ['mulUsize', [2 ** 40, 2 ** 30]],
      ['mulUsize', [2 ** 30, 2 ** 20]],
      ['divUsize', [max, max]],
      ['remUsize', [far, 1000]],
      ['andUsize', [2 ** 40 + 5, 2 ** 40 + 3]],
      ['notUsize', [0]],
      ['lowOfUsize', [max]],
      ['usizeOf', [-1]],
    ]),
  ).toEqual([
    far,
    'RangeError',
    'attempt to add with overflow',
    'RangeError',
    'attempt to subtract with overflow',
    'MAX',
    0,
    'attempt to multiply with overflow',
    2 ** 50,
    1,
    Number(BigInt(far) % 1000n),
    2 ** 40 + 1,
    'MAX',
    -1,
    'MAX',
  ]);
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
