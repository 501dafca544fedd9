import { check, fc } from '@justlang-tools/testing/property';
import { expect, it } from 'vitest';
import { Quarantine } from './quarantine.js';

it('blocks leave in the order in which they came, however many wait', () => {
  check(
    fc.property(
      fc.array(fc.record({ push: fc.nat(3000), shift: fc.nat(3000) }), { minLength: 1, maxLength: 8 }),
      (steps) => {
        const quarantine = new Quarantine(1000);
        const waiting: number[] = [];
        let id = 0;
        for (const { push, shift } of steps) {
          for (let i = 0; i < push; i++) {
            quarantine.push(++id, 10);
            waiting.push(id);
          }
          for (let i = 0; i < Math.min(shift, push) && waiting.length > 0; i++) {
            if (quarantine.first !== waiting.shift()) expect.fail(`the wrong block leaves after ${id}`);
            quarantine.shift(10);
          }
          expect(quarantine.bytes).toBe(10 * waiting.length);
          quarantine.shrink();
          expect(quarantine.byteLength).toBeLessThanOrEqual(Math.max(0, 4 * (2 * waiting.length - 1024)));
          const ids: number[] = [];
          quarantine.forEach((waits) => {
            ids.push(waits);
          });
          expect(ids).toEqual(waiting);
        }
        for (const expected of waiting) {
          if (quarantine.first !== expected)
            expect.fail(`the wrong block leaves at the end, not ${expected}`);
          quarantine.shift(10);
        }
        expect(quarantine.bytes).toBe(0);
      },
    ),
    200,
  );
});

it('lets a batch leave where there is more than may wait, and no more than a sixteenth of it', () => {
  expect(new Quarantine(64 * 2 ** 20).floor).toBe(64 * 2 ** 20 - 16_384);
  expect(new Quarantine(1600).floor).toBe(1500);
  expect(new Quarantine(0).floor).toBe(0);
});
