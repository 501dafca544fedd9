import { runInThisContext } from 'node:vm';
import { expect, it } from 'vitest';
import { Origins } from './origins.js';
import { StackDepot } from './stack-depot.js';

it('the same stack is kept once, another stack by itself', () => {
  const depot = new StackDepot();
  const here = () => depot.capture(here);
  const ids = [1, 2, 3].map(() => here());
  const other = here();
  expect(new Set(ids).size).toBe(1);
  expect(other).not.toBe(ids[0]);
  expect(depot.size).toBe(2);
  expect(depot.frames(other)).toContain('stack-depot.test.ts');
  expect(depot.frames(other)).not.toContain('Error');
  expect(depot.frames(99)).toBe('');
});

it('the limit of stack frames is as it was', () => {
  const before = Error.stackTraceLimit;
  new StackDepot().capture(expect);
  expect(Error.stackTraceLimit).toBe(before);
});

it('of frees of blocks with a site, the first have their stacks captured, then ever fewer', () => {
  const origins = new Origins(true);
  const captured: number[] = [];
  for (let free = 1; free <= 5000; free++) if (origins.ofFree(0, 7, expect) !== 0) captured.push(free);
  expect(captured.slice(0, 64)).toEqual(Array.from({ length: 64 }, (_, i) => i + 1));
  expect(captured.slice(64)).toEqual([128, 256, 512, 1024, 2048, 4096]);
});

it('of frees of blocks that were allocated at one stack, likewise', () => {
  const origins = new Origins(true);
  const captured: number[] = [];
  for (let free = 1; free <= 300; free++) if (origins.ofFree(0, -7, expect) !== 0) captured.push(free);
  expect(captured.slice(0, 64)).toEqual(Array.from({ length: 64 }, (_, i) => i + 1));
  expect(captured.slice(64)).toEqual([128, 256]);
});

it('of allocations of one size without a site, the first 512 have their stacks captured, then one in 16', () => {
  const origins = new Origins(true);
  const captured: number[] = [];
  for (let count = 1; count <= 600; count++)
    if (origins.ofAllocation(0, 24, expect) !== 0) captured.push(count);
  expect(captured.slice(0, 512)).toEqual(Array.from({ length: 512 }, (_, i) => i + 1));
  expect(captured.slice(512)).toEqual([528, 544, 560, 576, 592]);
  expect(origins.ofAllocation(0, 25, expect)).toBeLessThan(0);
});

it('all stacks are captured where that is asked for', () => {
  const origins = new Origins('all');
  for (let count = 0; count < 1000; count++) {
    expect(origins.ofAllocation(0, 8, expect)).toBeLessThan(0);
    expect(origins.ofFree(0, 7, expect)).toBeLessThan(0);
  }
});

it('a site wins over a stack, and no stack is captured when that is off', () => {
  expect(new Origins(true).ofAllocation(5, 8, expect)).toBe(5);
  expect(new Origins(true).ofFree(6, 5, expect)).toBe(6);
  expect(new Origins(false).ofAllocation(0, 8, expect)).toBe(0);
  expect(new Origins(false).ofFree(0, 0, expect)).toBe(0);
});

it('stacks that differ in the script alone are two', () => {
  const depot = new StackDepot();
  const here = () => depot.capture(here);
  const [one, other] = ['one.js', 'other.js'].map((filename) => {
    const call = runInThisContext('(capture) => capture()', { filename }) as (
      capture: () => number,
    ) => number;
    return [1, 2].map(() => call(here));
  });
  expect(one?.[0]).toBe(one?.[1]);
  expect(other?.[0]).toBe(other?.[1]);
  expect(depot.frames(one?.[0] as number)).toContain('one.js:1:');
  expect(depot.frames(other?.[0] as number)).toContain('other.js:1:');
});

it('stacks that differ in a caller far up are two, those that differ beyond the frames kept are one', () => {
  const depot = new StackDepot();
  const here = () => depot.capture(here);
  const down = (depth: number, body: () => number): number => (depth === 0 ? body() : down(depth - 1, body));
  const near = [3, 4].map((depth) => down(depth, here));
  const far = [30, 40].map((depth) => down(depth, here));
  expect(new Set([...near, ...far]).size).toBe(3);
});
