import { describe, expect, it } from 'vitest';
import { bytesText, countText, table } from './table.js';

describe('table', () => {
  it('aligns numbers to the right and texts to the left', () => {
    const text = table(
      ['name', 'ns', 'count'],
      [
        ['short', 1.234, 10_000],
        ['a longer name', undefined, 7],
      ],
    );
    expect(text).toBe(
      [
        'name             ns   count',
        '-------------  ----  ------',
        'short          1.23  10,000',
        'a longer name     -       7',
      ].join('\n'),
    );
  });
});

it('aligns a column of figures with units to the right, unless one of its cells is another text', () => {
  const rows = [
    ['1.3 ms', '12', '8 bytes'],
    ['212.0 ms', '-1', 'none'],
    [undefined, '7', undefined],
  ];
  expect(table(['time', 'sign', 'memory'], rows).split('\n')).toEqual([
    '    time  sign  memory',
    '--------  ----  -------',
    '  1.3 ms  12    8 bytes',
    '212.0 ms  -1    none',
    '       -  7     -',
  ]);
});

describe('countText', () => {
  it('groups the digits by threes', () => {
    expect([0, 999, 1234567].map(countText)).toEqual(['0', '999', '1,234,567']);
  });
});

describe('bytesText', () => {
  it('uses the largest binary unit that keeps the number at 1 or above', () => {
    expect([0, 1023, 1024, 1536, 2 ** 20, 5 * 2 ** 30].map(bytesText)).toEqual([
      '0 B',
      '1023 B',
      '1.0 KiB',
      '1.5 KiB',
      '1.0 MiB',
      '5.0 GiB',
    ]);
  });
});
