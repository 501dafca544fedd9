import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { result } from './fixtures.js';

const TEXT = 'naïve 🦀';
const LENGTH = 11;

// The list is that of docs/safety.md, under "Windows".
it.each(['off', 'basic', 'full'])(
  'functions of Node.js that docs/safety.md names see an unsafe view and no more under checks %s',
  (JUST_CHECKS) => {
    const report = result('unsafe-views.mjs', [], { JUST_CHECKS, JUST_LEAKS: 'off' });
    const right = {
      shared: true,
      writeSync: [LENGTH, TEXT],
      readSync: [LENGTH, TEXT],
      hash: createHash('sha256').update(TEXT).digest('hex'),
      decode: TEXT,
      from: TEXT,
      set: TEXT,
    };
    expect(report).toEqual({ small: right, large: right });
  },
);
