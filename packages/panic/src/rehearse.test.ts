import { afterEach, expect, it } from 'vitest';
import { unwatchUncaught } from './ending/uncaught.js';
import { Panic } from './panic.js';
import { rehearsePanic } from './rehearse.js';
import type { PanicError } from './thrown/panic-error.js';

const seen: PanicError[] = [];
afterEach(() => {
  seen.length = 0;
  Panic.takeHook();
});

it('a rehearsed panic is seen by nobody, before the first panic and after it', () => {
  Panic.setHook((panic) => seen.push(panic));
  const listeners = () => process.listenerCount('uncaughtExceptionMonitor');
  // Other tests of this process have panicked.
  unwatchUncaught();
  const before = listeners();
  rehearsePanic();
  expect([seen.length, listeners(), Panic.isPanicking()]).toEqual([0, before, false]);
  expect(Panic.catchUnwind(() => Panic.panic('first')).ok).toBe(false);
  expect([seen.map(({ message }) => message), listeners()]).toEqual([['first'], before + 1]);
  rehearsePanic();
  expect([seen.length, listeners(), Panic.isPanicking()]).toEqual([1, before + 1, false]);
});

it('a panic may be rehearsed inside a hook and inside cleanup', () => {
  Panic.setHook((panic) => {
    seen.push(panic);
    rehearsePanic();
    expect(Panic.isPanicking()).toBe(true);
  });
  const caught = Panic.catchUnwind(() => {
    try {
      Panic.panic('first');
    } catch (error) {
      Panic.cleanup(error, () => {
        rehearsePanic();
        expect(Panic.isPanicking()).toBe(true);
      });
    }
  });
  expect(caught).toMatchObject({ ok: false, panic: { message: 'first' } });
  expect(seen).toHaveLength(1);
});
