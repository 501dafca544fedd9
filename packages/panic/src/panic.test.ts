import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Panic } from './panic.js';
import { parseStack } from './stack/frames.js';
import { PanicError, type PanicOptions } from './thrown/panic-error.js';

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

describe('the stack of a panic', () => {
  const framesOf = (options?: PanicOptions) => {
    const limit = Error.stackTraceLimit;
    const down = (depth: number): unknown => (depth === 0 ? Panic.panic('boom', options) : [down(depth - 1)]);
    Error.stackTraceLimit = 10;
    try {
      const result = Panic.catchUnwind(() => down(100));
      return parseStack((!result.ok && result.panic.stack) || '').length;
    } finally {
      Error.stackTraceLimit = limit;
    }
  };

  it('has 64 frames where no location is given, else as many as the program wants', () => {
    expect(framesOf()).toBe(64);
    expect(framesOf({ location: { file: 'a.just', line: 1, column: 1 } })).toBe(10);
  });
});
