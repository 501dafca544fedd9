import { describe, expect, it } from 'vitest';
import { bytesText, table } from './table.js';

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
