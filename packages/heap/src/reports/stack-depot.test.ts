import { runInThisContext } from 'node:vm';
import { expect, it } from 'vitest';
import { Origins } from './origins.js';
import { StackBudget } from './stack-budget.js';
import { StackDepot } from './stack-depot.js';

// Bun keeps no frame of a function whose last act is to return what another one does.

it('the same stack is kept once, another stack by itself', () => {
  const depot = new StackDepot();
  const here = () => Number(depot.capture(here));
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

it('without a site, every stack is captured as long as that takes a quarter of the time at most', () => {
  let now = 0;
  const spend = (budget: StackBudget, ms: number) =>
    budget.spend(() => {
      now += ms;
      return 1;
    });
  const budget = new StackBudget(() => now);
  expect(budget.isLeft).toBe(true);
  spend(budget, 60);
  expect(budget.isLeft).toBe(true);
  spend(budget, 40); // 100 of 100 ms: 60 + 25 may be spent
  expect(budget.isLeft).toBe(false);
  now = 159;
  expect(budget.isLeft).toBe(false);
  now = 160; // 60 + 40
  expect(budget.isLeft).toBe(true);
});

it('without a site and without time nothing is captured, unless all stacks are asked for', () => {
  const exhausted = { isLeft: false, spend: (capture: () => number) => capture() } as StackBudget;
  const some = new Origins(true, exhausted);
  expect([some.capturesAllocation, some.ofAllocation(0, expect)]).toEqual([false, 0]);
  expect([some.ofFree(0, 0, expect), some.ofFree(0, -1, expect)]).toEqual([0, 0]);
  const all = new Origins('all', exhausted);
  expect(all.capturesAllocation).toBe(true);
  for (let count = 0; count < 1000; count++) {
    expect(all.ofAllocation(0, expect)).toBeLessThan(0);
    expect(all.ofFree(0, 7, expect)).toBeLessThan(0);
  }
});

it('of frees of blocks without a site, all have', () => {
  const origins = new Origins(true);
  for (let free = 0; free < 200; free++) expect(origins.ofFree(0, -1, expect)).toBeLessThan(0);
});

it('a site wins over a stack, and no stack is captured when that is off', () => {
  expect(new Origins(true).ofAllocation(5, expect)).toBe(5);
  expect(new Origins(true).ofFree(6, 5, expect)).toBe(6);
  expect(new Origins(false).ofAllocation(0, expect)).toBe(0);
  expect(new Origins(false).ofFree(0, 0, expect)).toBe(0);
});

it('stacks that differ in the script alone are two', () => {
  const depot = new StackDepot();
  const here = () => Number(depot.capture(here));
  const [one, other] = ['one.js', 'other.js'].map((filename) => {
    const call = runInThisContext('(capture) => Number(capture())', { filename }) as (
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
  const here = () => Number(depot.capture(here));
  const down = (depth: number, body: () => number): number =>
    Number(depth === 0 ? body() : down(depth - 1, body));
  const near = [3, 4].map((depth) => down(depth, here));
  const far = [30, 40].map((depth) => down(depth, here));
  expect(new Set([...near, ...far]).size).toBe(3);
});
