import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Panic } from './panic.js';
import { PanicError } from './thrown/panic-error.js';

const hook = vi.fn();
beforeEach(() => Panic.setHook(hook));

describe('the hook', () => {
  it('is taken as it was set, and taking puts the default back', () => {
    expect(Panic.takeHook()).toBe(hook);
    const standard = Panic.takeHook();
    expect(standard).not.toBe(hook);
    expect(Panic.takeHook()).toBe(standard);
  });

  it('must be a function', () => {
    expect(() => Panic.setHook('report' as never)).toThrow(
      expect.objectContaining({ code: 'ERR_JUST_INVALID_ARGUMENT' }),
    );
    expect(Panic.takeHook()).toBe(hook);
  });
});

describe('a body that is no function', () => {
  it.each([
    ['catchUnwind', () => Panic.catchUnwind(undefined as never)],
    ['cleanup', () => Panic.cleanup(new PanicError('boom'), undefined as never)],
    ['run', () => Panic.run(undefined as never)],
  ])('is refused by %s', (_name, call) => {
    expect(call).toThrow(expect.objectContaining({ code: 'ERR_JUST_INVALID_ARGUMENT' }));
  });
});
