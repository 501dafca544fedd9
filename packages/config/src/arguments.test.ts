import { describe, expect, it } from 'vitest';
import { hex } from './address.js';
import {
  invalidNumber,
  isAlign,
  requireAddress,
  requireAlign,
  requireBlock,
  requireCount,
  requireRequest,
  requireSize,
} from './arguments.js';

/** The code and the message of what `body` throws. */
function failure(body: () => void): string {
  try {
    body();
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code} ${message}`;
  }
  return 'nothing thrown';
}

const NO_NUMBERS = [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '16', null, undefined, {}];

describe('hex', () => {
  it.each([
    [0, '0x0'],
    [4096, '0x1000'],
    [2 ** 47 - 8, '0x7ffffffffff8'],
  ])('shows %d as %s', (address, text) => {
    expect(hex(address)).toBe(text);
  });
});

describe('invalidNumber', () => {
  it.each([
    ['address', 8192n, 'address is 8192n; it must be even; a bigint is passed as Number(address)'],
    ['size', 0n, 'size is 0n; it must be even; a bigint is passed as Number(size)'],
    [
      'size',
      2n ** 53n - 1n,
      'size is 9007199254740991n; it must be even; a bigint is passed as Number(size)',
    ],
    ['count of type 7', 1n, 'count of type 7 is 1n; it must be even; a bigint is passed as Number(count)'],
    ['size', 2n ** 53n, 'size is 9007199254740992n; it must be even'],
    ['value', -1n, 'value is -1n; it must be even; a bigint is passed as Number(value)'],
    ['value', -(2n ** 53n), 'value is -9007199254740992n; it must be even'],
    ['size', 7, 'size is 7; it must be even'],
    ['size', '8', 'size is "8"; it must be even'],
  ])('says of %s %o how it is passed, where a number holds it', (name, value, message) => {
    expect(failure(() => invalidNumber(name, value, 'even'))).toBe(`ERR_JUST_INVALID_ARGUMENT ${message}`);
  });
});

describe('requireAddress', () => {
  it.each([0, 1, 4096, 2 ** 31, Number.MAX_SAFE_INTEGER])('takes %d', (address) => {
    expect(failure(() => requireAddress('slot', address))).toBe('nothing thrown');
  });

  it.each([...NO_NUMBERS, 2 ** 53])('refuses %o', (address) => {
    expect(failure(() => requireAddress('slot', address))).toMatch(
      /^ERR_JUST_INVALID_ARGUMENT slot is .+; it must be an address, an integer from 0 to 2\^53 - 1$/,
    );
  });

  it('shows the first address its caller takes, and how a bigint is passed', () => {
    expect(failure(() => requireAddress('pointer', 4096n, 1))).toBe(
      'ERR_JUST_INVALID_ARGUMENT pointer is 4096n; it must be an address, an integer from 1 to 2^53 - 1; ' +
        'a bigint is passed as Number(pointer)',
    );
    expect(failure(() => requireAddress('pointer', 0, 1))).toBe('nothing thrown');
  });
});

describe('requireCount', () => {
  it('takes the integers from 0 to 2^53 - 1', () => {
    for (const count of [0, 1, Number.MAX_SAFE_INTEGER]) {
      expect(failure(() => requireCount('count', count, 'elements'))).toBe('nothing thrown');
    }
  });

  it.each([...NO_NUMBERS, 2 ** 53])('refuses %o', (count) => {
    expect(failure(() => requireCount('count', count, 'elements'))).toMatch(
      /^ERR_JUST_INVALID_ARGUMENT count is .+; it must be an integer of elements, 0 to 2\^53 - 1$/,
    );
  });

  it('says how a bigint is passed', () => {
    expect(failure(() => requireCount('n', 16n, 'bytes'))).toBe(
      'ERR_JUST_INVALID_ARGUMENT n is 16n; it must be an integer of bytes, 0 to 2^53 - 1; ' +
        'a bigint is passed as Number(n)',
    );
  });
});

describe('requireSize', () => {
  it.each([0, 1, 2 ** 53, 2 ** 1000])('takes %d', (size) => {
    expect(failure(() => requireSize('size', size, 'bytes'))).toBe('nothing thrown');
  });

  it.each([...NO_NUMBERS, 8n])('refuses %o', (size) => {
    expect(failure(() => requireSize('size', size, 'bytes'))).toMatch(
      /^ERR_JUST_INVALID_ARGUMENT size is .+; it must be an integer of bytes, 0 to 2\^53 - 1/,
    );
  });
});

describe('isAlign and requireAlign', () => {
  it('take the powers of two from 1 to 2^30', () => {
    for (let align = 1; align <= 2 ** 30; align *= 2) {
      expect(isAlign(align)).toBe(true);
      expect(failure(() => requireAlign(align))).toBe('nothing thrown');
    }
  });

  it.each([0, 3, 6, 2 ** 30 + 1, 2 ** 31, 2 ** 32, 2 ** 40, 2 ** 60])('have %d for no layout', (align) => {
    expect(isAlign(align)).toBe(false);
    expect(failure(() => requireAlign(align))).toBe(
      `ERR_JUST_INVALID_LAYOUT align is ${align}; it must be a power of two, 1 to 2^30`,
    );
  });

  it.each(NO_NUMBERS)('have %o for no number', (align) => {
    expect(isAlign(align)).toBe(false);
    expect(failure(() => requireAlign(align))).toMatch(
      /^ERR_JUST_INVALID_ARGUMENT align is .+; it must be a power of two, 1 to 2\^30$/,
    );
  });

  it('say how a bigint is passed', () => {
    expect(isAlign(8n)).toBe(false);
    expect(failure(() => requireAlign(8n))).toBe(
      'ERR_JUST_INVALID_ARGUMENT align is 8n; it must be a power of two, 1 to 2^30; ' +
        'a bigint is passed as Number(align)',
    );
  });
});

describe('requireRequest', () => {
  const ask = (size: unknown, align: unknown) => requireRequest('newSize', size as number, align as number);

  it('takes less than 2^40 bytes', () => {
    expect(ask(0, 1)).toBe(true);
    expect(ask(2 ** 40 - 1, 1)).toBe(true);
    expect(ask(2 ** 40 - 1, 2 ** 30)).toBe(true);
  });

  it('lets pass what rounds up to at most 2^53 - 1 bytes, as more than can be had', () => {
    expect(ask(2 ** 40, 1)).toBe(false);
    expect(ask(Number.MAX_SAFE_INTEGER, 1)).toBe(false);
    expect(ask(Number.MAX_SAFE_INTEGER - 4095, 4096)).toBe(false);
  });

  it('refuses a layout beyond that with the values', () => {
    expect(failure(() => ask(Number.MAX_SAFE_INTEGER, 8))).toBe(
      'ERR_JUST_INVALID_LAYOUT newSize is 9007199254740991 and align 8; ' +
        'newSize rounded up to align must be at most 2^53 - 1 bytes',
    );
    expect(failure(() => ask(2 ** 53, 1))).toMatch(/^ERR_JUST_INVALID_LAYOUT/);
  });

  it('tells what no system has from what is no layout', () => {
    expect(ask(2 ** 57, 1)).toBe(false);
    expect(ask(2 ** 80, 16)).toBe(false);
    expect(failure(() => ask(2 ** 80, 3))).toMatch(/^ERR_JUST_INVALID_LAYOUT align is 3/);
  });

  it('refuses what is no number, the size first', () => {
    expect(failure(() => ask(-1, 3))).toMatch(/^ERR_JUST_INVALID_ARGUMENT newSize is -1/);
    expect(failure(() => ask(1, 1.5))).toMatch(/^ERR_JUST_INVALID_ARGUMENT align is 1.5/);
  });

  it('takes a bigint of 2^53 or more as more than can be had, and refuses a smaller one', () => {
    expect(ask(2n ** 53n, 8)).toBe(false);
    expect(ask(2n ** 64n, 1)).toBe(false);
    expect(failure(() => ask(2n ** 53n, 3))).toMatch(/^ERR_JUST_INVALID_LAYOUT align is 3/);
    expect(failure(() => ask(-(2n ** 60n), 8))).toMatch(/^ERR_JUST_INVALID_ARGUMENT newSize is -/);
    expect(failure(() => ask(2n ** 53n - 1n, 8))).toBe(
      'ERR_JUST_INVALID_ARGUMENT newSize is 9007199254740991n; it must be an integer of bytes, 0 to 2^53 - 1; ' +
        'a bigint is passed as Number(newSize)',
    );
  });
});

describe('requireBlock', () => {
  const ask = (size: unknown, align: unknown) => requireBlock('oldSize', size as number, align as number);

  it('lets pass what requireRequest does, large sizes included', () => {
    for (const size of [0, 8, 2 ** 40, 2 ** 80]) expect(failure(() => ask(size, 8))).toBe('nothing thrown');
  });

  it('refuses every bigint', () => {
    for (const size of [0n, 16n, 2n ** 53n]) {
      expect(failure(() => ask(size, 8))).toMatch(/^ERR_JUST_INVALID_ARGUMENT oldSize is \d+n; /);
    }
  });
});
