// Functions that were taken out of the class before the thread's first access.
import { accesses, type Functions, ofKind, operations } from '@justlang-tools/accessors';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryAccess } from '../src/index.js';
import { fixedTier } from '../src/internal.js';
import { HAS_VIEWS, NO_VIEWS } from './has-views.js';
import { bytesAt, regions } from './regions.js';

const names = operations.map(({ name }) => name as 'getI32');
const taken = Object.fromEntries(names.map((name) => [name, MemoryAccess[name]])) as unknown as Functions;
const tierBefore = fixedTier();
const VIEWS = new Set(ofKind('view', 'unsafe view').map(({ name }) => name));

const { start } = regions()[0]!;
const other = start + 32_768;
const early = accesses(taken, other);
const late = accesses(MemoryAccess as unknown as Functions, other);

it('were taken before the tier was fixed, by the first of them that is called', () => {
  expect(tierBefore).toBeUndefined();
  taken.setI32!(...([start, 5] as never[]));
  expect(fixedTier()).toBe('basic');
  expect(names.filter((name) => MemoryAccess[name] === taken[name])).toEqual([]);
});

describe('they do what those of the class do', () => {
  beforeEach(() => {
    MemoryAccess.memset(start, 7, 1024);
    MemoryAccess.memset(other, 7, 1024);
    // No more than a number holds.
    MemoryAccess.setU64(start, 7n);
  });

  const pairs = early.map((access, i) => [access.title, access, late[i]!] as const);

  it.for(pairs)('%s', ([, access, its], { skip }) => {
    skip(!HAS_VIEWS && VIEWS.has(access.name), NO_VIEWS);
    const before = bytesAt(start, 1024);
    const result = access.run(start);
    const after = bytesAt(start, 1024);
    before.forEach((byte, i) => {
      MemoryAccess.setU8(start + i, byte);
    });
    expect(result).toEqual(its.run(start));
    expect(after).toEqual(bytesAt(start, 1024));
  });
});
