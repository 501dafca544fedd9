import { describe, expect, it } from 'vitest';
import { FreeStacks } from './free-stacks.js';

const CLASS = 2;

function pushed(count: number): FreeStacks {
  const stacks = new FreeStacks();
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
    stacks.pop(CLASS, 60, taken, 0);
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
