import { describe, expect, it } from 'vitest';
import { ChunkTable } from './chunk-table.js';
import { FreeStacks } from './free-stacks.js';
import { SegmentStore } from './segment-store.js';

const CLASS = 2;

function pushed(count: number): FreeStacks {
  const stacks = new FreeStacks(new SegmentStore(new ChunkTable(new Int32Array(1))));
  stacks.push(
    CLASS,
    Int32Array.from({ length: count }, (_, index) => 8 * (index + 1)),
  );
  return stacks;
}

describe('idle blocks', () => {
  it('are those that have been there ever since they were last asked for', () => {
    const stacks = pushed(100);
    expect(stacks.idle(CLASS)).toBe(0);
    expect(stacks.idle(CLASS)).toBe(100);
  });

  it('are not those that were in use in between', () => {
    const stacks = pushed(100);
    stacks.idle(CLASS);
    const taken = new Int32Array(60);
    stacks.peek(CLASS, 60, taken, 0);
    stacks.drop(CLASS, 60);
    stacks.push(CLASS, taken);
    expect(stacks.count(CLASS)).toBe(100);
    expect(stacks.idle(CLASS)).toBe(40);
    expect(stacks.idle(CLASS)).toBe(100);
  });

  it('are not those that were given up', () => {
    const stacks = pushed(100);
    stacks.idle(CLASS);
    stacks.keep(CLASS, 30, () => false);
    expect(stacks.count(CLASS)).toBe(70);
    expect(stacks.idle(CLASS)).toBe(70);
  });
});
