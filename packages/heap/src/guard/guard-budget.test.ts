import { expect, it } from 'vitest';
import { GuardBudget } from './guard-budget.js';

/** A budget with a clock of its own; `spend` lets a sample take some milliseconds. */
function budgetOf(rate: number) {
  let now = 1000;
  const budget = new GuardBudget(rate, () => now);
  return {
    budget,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    spend: (milliseconds: number) =>
      budget.spend(() => {
        now += milliseconds;
        return 'done';
      }),
  };
}

it('a sample in 5000 takes a hundredth of the time, after the first 4 milliseconds', () => {
  const { budget, pass, spend } = budgetOf(5000);
  expect(spend(4)).toBe('done');
  expect(budget.tryBegin()).toBe(true);
  spend(6);
  expect(budget.tryBegin()).toBe(false);
  pass(589);
  expect(budget.tryBegin()).toBe(false);
  pass(2);
  expect(budget.tryBegin()).toBe(true);
});

it('one that is asked for often may take as much more', () => {
  const { budget, pass, spend } = budgetOf(100);
  spend(54);
  expect(budget.tryBegin()).toBe(false);
  pass(47);
  expect(budget.tryBegin()).toBe(true);
  const often = budgetOf(50);
  often.spend(10_000);
  expect(often.budget.tryBegin()).toBe(true);
});

it('the time that nobody works gives samples no more of it', () => {
  let now = 1000;
  let worked = 0;
  const budget = new GuardBudget(
    5000,
    () => now,
    () => worked,
  );
  const pass = (milliseconds: number, work: number) => {
    now += milliseconds;
    worked += work;
  };
  budget.spend(() => pass(10, 10));
  // 6 ms beyond the first 4 are a hundredth of 600; the sample itself worked for 10 of them.
  pass(100_000, 589);
  expect(budget.tryBegin()).toBe(false);
  pass(0, 2);
  expect(budget.tryBegin()).toBe(true);
});

it('the work of other threads gives samples no more time than passes', () => {
  let now = 1000;
  const budget = new GuardBudget(
    5000,
    () => now,
    () => 8 * now,
  );
  budget.spend(() => {
    now += 10;
  });
  now += 589;
  expect(budget.tryBegin()).toBe(false);
  now += 2;
  expect(budget.tryBegin()).toBe(true);
});

it('while there is no time samples are put apart twice as far each time, 64 times at most, and closer again after that', () => {
  const { budget, pass, spend } = budgetOf(5000);
  expect(budget.tryBegin()).toBe(true);
  expect(budget.times).toBe(1);
  spend(10);
  const paused = Array.from({ length: 8 }, () => {
    budget.tryBegin();
    return budget.times;
  });
  expect(paused).toEqual([2, 4, 8, 16, 32, 64, 64, 64]);
  pass(10_000);
  budget.tryBegin();
  expect(budget.times).toBe(32);
});
