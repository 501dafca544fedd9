import { thrown } from '@justlang-tools/testing/errors';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Panic } from './panic.js';
import { raise } from './raise.js';
import { PanicError } from './thrown/panic-error.js';

const hook = vi.fn();

beforeEach(() => {
  hook.mockReset();
  Panic.setHook(hook);
});

/** What `body` throws. */
/** What calling itself without end throws. */
function overflow(): never {
  overflow();
}

describe('Panic.panic', () => {
  it('throws a PanicError with what it was given', () => {
    const cause = new Error('why');
    const location = { file: 'a.just', line: 3, column: 4 };
    const payload = { key: 1 };
    const error = thrown(() => Panic.panic('boom', { location, payload, cause }));
    expect(error).toBeInstanceOf(PanicError);
    expect(error).toMatchObject({ name: 'PanicError', code: 'ERR_JUST_PANIC', message: 'boom', location });
    expect((error as PanicError).payload).toBe(payload);
    expect((error as PanicError).cause).toBe(cause);
    expect((error as PanicError).thread).toBe('main');
  });

  it('keeps the location from later changes', () => {
    const location = { file: 'a.just', line: 3, column: 4 };
    const error = thrown(() => Panic.panic('boom', { location })) as PanicError;
    location.line = 99;
    expect(error.location).toEqual({ file: 'a.just', line: 3, column: 4 });
  });

  it('has no properties for what it was not given', () => {
    const error = thrown(() => Panic.panic('boom')) as PanicError;
    expect(Object.keys(error).sort()).toEqual(['code', 'thread']);
    expect(error.payload).toBeUndefined();
    expect('cause' in error).toBe(false);
  });

  it('runs the hook once, before unwinding', () => {
    const order: string[] = [];
    hook.mockImplementation(() => order.push('hook'));
    const error = thrown(() => {
      try {
        Panic.panic('boom');
      } finally {
        order.push('unwinding');
      }
    });
    expect(order).toEqual(['hook', 'unwinding']);
    expect(hook.mock.calls).toEqual([[error]]);
  });

  it('begins the stack at its caller', () => {
    const error = thrown(function callerOfPanic() {
      Panic.panic('boom');
    }) as PanicError;
    expect(error.stack?.split('\n')[1]).toContain('callerOfPanic');
  });
});

describe('raise', () => {
  it('panics with the code and the report, and runs the hook', () => {
    const report = { block: 16 };
    const error = thrown(() => raise('ERR_JUST_USE_AFTER_FREE', 'freed', { report })) as PanicError;
    expect(error).toMatchObject({ name: 'PanicError', code: 'ERR_JUST_USE_AFTER_FREE', message: 'freed' });
    expect(error.report).toBe(report);
    expect(hook.mock.calls).toEqual([[error]]);
  });
});

describe('Panic.catchUnwind', () => {
  it('returns the value of a body that ends', () => {
    expect(Panic.catchUnwind(() => 42)).toEqual({ ok: true, value: 42 });
  });

  it('returns the panic of a body that panics, and of one found by a check', () => {
    const panic = new PanicError('boom');
    const result = Panic.catchUnwind(() => Panic.resumeUnwind(panic));
    expect(result).toEqual({ ok: false, panic });
    expect(!result.ok && result.panic).toBe(panic);
    expect(Panic.catchUnwind(() => raise('ERR_JUST_OUT_OF_BOUNDS', 'index'))).toMatchObject({ ok: false });
  });

  it('lets other errors pass', () => {
    const error = new TypeError('not a panic');
    expect(
      thrown(() =>
        Panic.catchUnwind(() => {
          throw error;
        }),
      ),
    ).toBe(error);
    expect(thrown(() => Panic.catchUnwind(overflow))).toBeInstanceOf(RangeError);
  });

  it('returns the one panic that a SuppressedError carries beside an ordinary error', () => {
    const panic = new PanicError('boom');
    const dispose = new TypeError('in a disposal');
    const carriers = [suppressed(dispose, panic), suppressed(panic, dispose), suppressed(panic, panic)];
    for (const carrier of carriers) {
      const result = Panic.catchUnwind(() => {
        throw carrier;
      });
      expect(!result.ok && result.panic).toBe(panic);
    }
  });

  function suppressed(error: unknown, first: unknown): Error {
    return Object.assign(new Error(), { name: 'SuppressedError', error, suppressed: first });
  }
});

describe('Panic.resumeUnwind', () => {
  it('throws the same panic without running the hook', () => {
    const panic = new PanicError('boom');
    expect(thrown(() => Panic.resumeUnwind(panic))).toBe(panic);
    expect(hook).not.toHaveBeenCalled();
  });

  it('refuses what is no panic', () => {
    expect(() => Panic.resumeUnwind(new TypeError('not a panic') as never)).toThrow(
      expect.objectContaining({ code: 'ERR_JUST_INVALID_ARGUMENT' }),
    );
  });
});

describe('Panic.cleanup', () => {
  it('runs the body and rethrows the same error, a panic or not', () => {
    for (const error of [new PanicError('boom'), new TypeError('not a panic'), 'text', undefined]) {
      const body = vi.fn();
      expect(thrown(() => Panic.cleanup(error, body))).toBe(error);
      expect(body).toHaveBeenCalledTimes(1);
    }
  });

  it('is panicking only inside, and only for a panic', () => {
    const seen: boolean[] = [];
    const look = () => seen.push(Panic.isPanicking());
    look();
    thrown(() => Panic.cleanup(new TypeError('not a panic'), look));
    thrown(() => Panic.cleanup(new PanicError('boom'), look));
    look();
    expect(seen).toEqual([false, false, true, false]);
  });

  it('stays panicking in a nested cleanup and after it', () => {
    const seen: boolean[] = [];
    const look = () => seen.push(Panic.isPanicking());
    thrown(() =>
      Panic.cleanup(new PanicError('outer'), () => {
        for (const inner of [new PanicError('inner'), new TypeError('not a panic')]) {
          thrown(() => Panic.cleanup(inner, look));
          look();
        }
      }),
    );
    look();
    expect(seen).toEqual([true, true, true, true, false]);
  });

  it('allows a panic that its body catches, by catchUnwind or by hand', () => {
    const first = new PanicError('first');
    const caught: string[] = [];
    const raised = thrown(() =>
      Panic.cleanup(first, () => {
        const result = Panic.catchUnwind(() => Panic.panic('second'));
        if (!result.ok) caught.push(result.panic.message);
        try {
          Panic.panic('third');
        } catch (error) {
          caught.push((error as Error).message);
        }
      }),
    );
    expect(raised).toBe(first);
    expect(caught).toEqual(['second', 'third']);
    expect(Panic.isPanicking()).toBe(false);
  });

  it('goes on with a panic whose body throws an ordinary error, and keeps that', () => {
    const panic = new PanicError('boom');
    const errors = [new TypeError('one'), new TypeError('two')];
    for (const error of errors) {
      const raised = thrown(() =>
        Panic.cleanup(panic, () => {
          throw error;
        }),
      );
      expect(raised).toBe(panic);
      expect(Panic.isPanicking()).toBe(false);
    }
    expect(panic.suppressed).toEqual(errors);
  });

  it('does not count a full JS stack as a second panic', () => {
    const panic = new PanicError('boom');
    expect(thrown(() => Panic.cleanup(panic, overflow))).toBe(panic);
    const first = thrown(overflow);
    expect(thrown(() => Panic.cleanup(first, overflow))).toBe(first);
  });

  it('goes on with the panic of a body that cleans up after an ordinary error, its cause', () => {
    const error = new TypeError('not a panic');
    const panic = thrown(() => Panic.cleanup(error, () => Panic.panic('boom'))) as PanicError;
    expect(panic).toMatchObject({ code: 'ERR_JUST_PANIC', message: 'boom' });
    expect(panic.cause).toBe(error);
  });

  it('leaves the cause of such a panic that has one', () => {
    const cause = new Error('why');
    const panic = thrown(() =>
      Panic.cleanup(new TypeError('not a panic'), () => Panic.panic('boom', { cause })),
    ) as PanicError;
    expect(panic.cause).toBe(cause);
  });

  it('may rethrow the panic it cleans up after', () => {
    const panic = new PanicError('boom');
    expect(thrown(() => Panic.cleanup(panic, () => Panic.resumeUnwind(panic)))).toBe(panic);
    expect(panic.suppressed).toBeUndefined();
  });

  it('leaves no residue of a panic that ordinary code swallows', () => {
    for (let round = 0; round < 3; round++) {
      try {
        try {
          Panic.panic('swallowed');
        } catch (error) {
          Panic.cleanup(error, () => {});
        }
      } catch {
        // Swallowed without the runtime's knowing.
      }
      expect(Panic.isPanicking()).toBe(false);
    }
    const panic = thrown(() => Panic.cleanup(new TypeError('not a panic'), () => Panic.panic('first')));
    expect(panic).toMatchObject({ message: 'first' });
  });
});
