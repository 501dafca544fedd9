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
  expect(budget.isLeft).toBe(true);
  spend(6);
  expect(budget.isLeft).toBe(false);
  pass(589);
  expect(budget.isLeft).toBe(false);
  pass(2);
  expect(budget.isLeft).toBe(true);
});

it('one that is asked for often may take as much more', () => {
  const { budget, pass, spend } = budgetOf(100);
  spend(54);
  expect(budget.isLeft).toBe(false);
  pass(47);
  expect(budget.isLeft).toBe(true);
  const often = budgetOf(50);
  often.spend(10_000);
  expect(often.budget.isLeft).toBe(true);
});
