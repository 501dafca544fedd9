import { check, fc } from '@justlang-tools/testing/property';
import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';

// The code of docs/integers.md against BigInt, on edges and on random integers.

type Pair = readonly [low: number, high: number];
type Halves = Record<string, (...values: number[]) => unknown> & { readonly high: number };

const halves = (await import(new URL('halves.mjs', import.meta.url).href)) as unknown as Halves;
const any = (await import(new URL('any.mjs', import.meta.url).href)) as Record<
  string,
  (a: number | bigint, b: number | bigint) => number | bigint
>;

const EDGES = [
  0n,
  1n,
  2n,
  0xffffn,
  2n ** 16n,
  2n ** 31n,
  2n ** 32n,
  2n ** 48n,
  2n ** 52n,
  2n ** 53n,
  2n ** 62n,
  2n ** 63n,
]
  .flatMap((n) => [n - 1n, n, n + 1n])
  .flatMap((n) => [n, -n])
  .map((n) => BigInt.asIntN(64, n));

const integer = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(...EDGES),
  fc.bigInt({ min: -(2n ** 54n), max: 2n ** 54n }),
  fc.bigInt({ min: -1000n, max: 1000n }),
);

const signed = (n: bigint): bigint => BigInt.asIntN(64, n);
const unsigned = (n: bigint): bigint => BigInt.asUintN(64, n);
const pairOf = (n: bigint): Pair => [Number(BigInt.asIntN(32, n)), Number(BigInt.asIntN(32, n >> 32n))];

/** Calls a function of halves.mjs whose result has two halves. */
function called(name: string, ...values: number[]): Pair {
  const low = halves[name]!(...values) as number;
  return [low, halves.high];
}

/** Compares on every pair of edges, and on random pairs. */
function forPairs(compare: (a: bigint, b: bigint) => void): void {
  for (const a of EDGES) for (const b of soak(EDGES.slice(-12), EDGES)) compare(a, b);
  check(fc.property(integer, integer, compare), 2000);
}

describe('halves', () => {
  const BINARY: readonly [string, (a: bigint, b: bigint) => bigint][] = [
    ['add', (a, b) => a + b],
    ['sub', (a, b) => a - b],
    ['mul', (a, b) => a * b],
    ['divSigned', (a, b) => a / b],
    ['remSigned', (a, b) => a % b],
    ['divUnsigned', (a, b) => unsigned(a) / unsigned(b)],
    ['remUnsigned', (a, b) => unsigned(a) % unsigned(b)],
  ];

  it.each(BINARY)('%s wraps as BigInt.asIntN does', (name, model) => {
    const divides = /^(div|rem)/.test(name);
    forPairs((a, b) => {
      if (divides && b === 0n) return;
      expect(called(name, ...pairOf(a), ...pairOf(b))).toEqual(pairOf(model(a, b)));
    });
  });

  it('overflow is found as the guide says', () => {
    const isSigned = (n: bigint): boolean => n === signed(n);
    const isUnsigned = (n: bigint): boolean => n === unsigned(n);
    forPairs((a, b) => {
      const [[aLow, aHigh], [bLow, bHigh]] = [pairOf(a), pairOf(b)];
      const [sumLow, sumHigh] = called('add', aLow, aHigh, bLow, bHigh);
      expect(((aHigh ^ sumHigh) & (bHigh ^ sumHigh)) < 0).toBe(!isSigned(a + b));
      expect(halves.lessUnsigned!(sumLow, sumHigh, aLow, aHigh)).toBe(!isUnsigned(unsigned(a) + unsigned(b)));
      const [, differenceHigh] = called('sub', aLow, aHigh, bLow, bHigh);
      expect(((aHigh ^ bHigh) & (aHigh ^ differenceHigh)) < 0).toBe(!isSigned(a - b));
      expect(halves.lessUnsigned!(aLow, aHigh, bLow, bHigh)).toBe(!isUnsigned(unsigned(a) - unsigned(b)));
    });
  });

  it('neg', () => {
    forPairs((a) => {
      expect(called('neg', ...pairOf(a))).toEqual(pairOf(-a));
    });
  });

  const SHIFTS: readonly [string, (a: bigint, count: bigint) => bigint][] = [
    ['shl', (a, n) => a << n],
    ['shrSigned', (a, n) => a >> n],
    ['shrUnsigned', (a, n) => unsigned(a) >> n],
    ['rotl', (a, n) => (unsigned(a) << n) | (unsigned(a) >> (64n - n))],
  ];

  it.each(SHIFTS)('%s by 0 to 63, and modulo 64', (name, model) => {
    for (let count = 0; count < 130; count++) {
      for (const a of [...EDGES, 0x0123_4567_89ab_cdefn]) {
        expect(called(name, ...pairOf(a), count)).toEqual(pairOf(model(a, BigInt(count % 64))));
      }
    }
    check(
      fc.property(integer, fc.nat(63), (a, count) => {
        expect(called(name, ...pairOf(a), count)).toEqual(pairOf(model(a, BigInt(count))));
      }),
    );
  });

  it('compare as signed and as unsigned integers', () => {
    forPairs((a, b) => {
      expect(halves.lessSigned!(...pairOf(a), ...pairOf(b))).toBe(a < b);
      expect(halves.lessUnsigned!(...pairOf(a), ...pairOf(b))).toBe(unsigned(a) < unsigned(b));
    });
  });

  it('become text, doubles and bigints', () => {
    forPairs((a) => {
      const pair = pairOf(a);
      expect(halves.toStringSigned!(...pair)).toBe(`${a}`);
      expect(halves.toStringUnsigned!(...pair)).toBe(`${unsigned(a)}`);
      expect(halves.toDoubleSigned!(...pair)).toBe(Number(a));
      expect(halves.toDoubleUnsigned!(...pair)).toBe(Number(unsigned(a)));
      expect(halves.toBigIntSigned!(...pair)).toBe(a);
      expect(halves.toBigIntUnsigned!(...pair)).toBe(unsigned(a));
      const low = (halves.fromBigInt as unknown as (value: bigint) => number)(a);
      expect([low, halves.high]).toEqual(pair);
    });
  });

  it('come from doubles, saturating', () => {
    const clamp = (value: number, least: bigint, most: bigint): bigint => {
      if (Number.isNaN(value)) return 0n;
      if (value === Number.POSITIVE_INFINITY) return most;
      if (value === Number.NEGATIVE_INFINITY) return least;
      const whole = BigInt(Math.trunc(value));
      if (whole < least) return least;
      return whole > most ? most : whole;
    };
    const compare = (value: number): void => {
      expect(called('fromDoubleSigned', value)).toEqual(pairOf(clamp(value, -(2n ** 63n), 2n ** 63n - 1n)));
      expect(called('fromDoubleUnsigned', value)).toEqual(pairOf(clamp(value, 0n, 2n ** 64n - 1n)));
    };
    for (const edge of EDGES) for (const by of [-0.5, 0, 0.5]) compare(Number(edge) + by);
    for (const power of [31, 32, 52, 53, 62, 63, 64, 65]) {
      for (const sign of [1, -1])
        for (const by of [1 - 2 ** -53, 1, 1 + 2 ** -52]) compare(sign * 2 ** power * by);
    }
    for (const value of [-0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) compare(value);
    check(fc.property(fc.double(), compare));
  });
});

describe('numbers and bigints', () => {
  const formOf = (n: bigint): number | bigint => (Number.isSafeInteger(Number(n)) ? Number(n) : n);
  const BINARY: readonly [string, (a: bigint, b: bigint) => bigint][] = [
    ['add', (a, b) => a + b],
    ['sub', (a, b) => a - b],
    ['mul', (a, b) => a * b],
    ['div', (a, b) => a / b],
    ['rem', (a, b) => a % b],
    ['and', (a, b) => a & b],
    ['or', (a, b) => a | b],
    ['xor', (a, b) => a ^ b],
  ];

  it.each(BINARY)('%s wraps, and gives each integer its one form', (name, model) => {
    forPairs((a, b) => {
      if (['div', 'rem'].includes(name) && b === 0n) return;
      expect(any[name]!(formOf(a), formOf(b))).toBe(formOf(signed(model(a, b))));
    });
  });

  it('shift', () => {
    for (const a of EDGES) {
      for (let count = 0; count < 66; count++) {
        const by = BigInt(count % 64);
        expect(any.shl!(formOf(a), count)).toBe(formOf(signed(a << by)));
        expect(any.shr!(formOf(a), count)).toBe(formOf(signed(a >> by)));
      }
    }
  });

  it('compare with JavaScript’s own operators', () => {
    forPairs((a, b) => {
      const [x, y] = [formOf(a), formOf(b)];
      expect([x === y, x < y, x <= y]).toEqual([a === b, a < b, a <= b]);
    });
  });
});
