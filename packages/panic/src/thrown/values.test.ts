import { createContext, runInContext } from 'node:vm';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Panic } from '../panic.js';
import { isPanicError, PanicError } from './panic-error.js';
import { isStackOverflow } from './values.js';

const hook = vi.fn();

beforeEach(() => {
  hook.mockReset();
  Panic.setHook(hook);
});

const realm = createContext({});
const foreign = (source: string): unknown => runInContext(source, realm);

/** What `body` throws. */
function thrownBy(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

function suppressed(error: unknown, first: unknown): Error {
  return Object.assign(new Error(), { name: 'SuppressedError', error, suppressed: first });
}

/** As a `DisposableStack` of as many failing disposers leaves them. */
function nested(depth: number, innermost: unknown): unknown {
  let chain = innermost;
  for (let i = 0; i < depth; i++) chain = suppressed(new TypeError('in a disposal'), chain);
  return chain;
}

function selfReferring(): Error {
  const error = suppressed(undefined, undefined);
  return Object.assign(error, { error, suppressed: error });
}

function throwing(name: string): Error {
  const get = () => {
    throw new Error('in the getter');
  };
  return Object.defineProperty(suppressed(0, 0), name, { get, configurable: true });
}

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable(new Error('gone'), {});
  revoke();
  return proxy;
}

function trapping(): unknown {
  const trap = () => {
    throw new Error('in the trap');
  };
  return new Proxy(new Error('behind'), { get: trap, getPrototypeOf: trap, getOwnPropertyDescriptor: trap });
}

const ODD: [string, unknown][] = [
  ['undefined', undefined],
  ['a string', 'text'],
  ['an object without prototype', Object.create(null)],
  ['20,000 nested SuppressedErrors', nested(20_000, new TypeError('first'))],
  ['a SuppressedError of itself', selfReferring()],
  ['a throwing code', throwing('code')],
  ['a throwing suppressed', throwing('suppressed')],
  ['a throwing error', throwing('error')],
  ['a revoked proxy', revoked()],
  ['a proxy whose traps throw', trapping()],
  [
    'an overflow of another realm',
    thrownBy(() => (foreign('(function f() { return f() + 1; })') as () => void)()),
  ],
];

describe.each(ODD)('of a thrown value that is hard to look at, %s,', (_name, value) => {
  it('cleanup runs, and the value goes on', () => {
    const body = vi.fn();
    expect(thrownBy(() => Panic.cleanup(value, body))).toBe(value);
    expect(body).toHaveBeenCalledTimes(1);
  });

  it('cleanup of a panic is not kept from going on', () => {
    const panic = new PanicError('boom');
    const raised = thrownBy(() =>
      Panic.cleanup(panic, () => {
        throw value;
      }),
    );
    expect(raised).toBe(panic);
    // Compared by identity: to compare its properties is to look at it.
    expect(panic.suppressed?.map((one) => one === value)).toEqual([true]);
  });

  it('catchUnwind lets it pass, and there is no panic in it', () => {
    const raised = thrownBy(() =>
      Panic.catchUnwind(() => {
        throw value;
      }),
    );
    expect(raised).toBe(value);
    expect(Panic.from(value)).toBeUndefined();
    expect(isPanicError(value)).toBe(false);
  });
});

describe('Panic.from', () => {
  const panic = new PanicError('boom');

  it('finds a panic by its code: of this class, of another, of another realm', () => {
    expect(Panic.from(panic)).toBe(panic);
    const other = Object.assign(new Error('from a worker'), { code: 'ERR_JUST_OWNERSHIP' });
    expect(Panic.from(other)).toBe(other);
    const alien = foreign("Object.assign(new Error('alien'), { code: 'ERR_JUST_PANIC' })");
    expect(Panic.from(alien)).toBe(alien);
  });

  it('finds the one that a SuppressedError carries, to any depth', () => {
    expect(Panic.from(suppressed(new Error('x'), panic))).toBe(panic);
    expect(Panic.from(suppressed(panic, new Error('x')))).toBe(panic);
    expect(Panic.from(nested(20_000, panic))).toBe(panic);
  });

  it('finds of two the one that was thrown first, and the process lives', () => {
    const second = new PanicError('second');
    expect(Panic.from(suppressed(second, panic))).toBe(panic);
    expect(Panic.from(suppressed(second, suppressed(new Error('x'), panic)))).toBe(panic);
  });

  it('finds none that was caught and wrapped: that one does not unwind any more', () => {
    expect(Panic.from(new Error('request failed', { cause: panic }))).toBeUndefined();
    expect(Panic.from(new AggregateError([panic]))).toBeUndefined();
    expect(Panic.from({ code: 'ERR_JUST_PANIC' })).toBeUndefined();
  });

  it('finds what catchUnwind returns', () => {
    const carrier = suppressed(panic, new TypeError('not a panic'));
    const result = Panic.catchUnwind(() => {
      throw carrier;
    });
    expect(!result.ok && result.panic).toBe(Panic.from(carrier));
  });

  it('catches by hand around an await', async () => {
    const load = async (): Promise<void> => Panic.panic('no such page');
    let caught: unknown;
    try {
      await load();
    } catch (error) {
      caught = Panic.from(error);
    }
    expect(caught).toMatchObject({ code: 'ERR_JUST_PANIC', message: 'no such page' });
  });
});

describe('a cleanup body that is async', () => {
  it('is refused with the error as cause: unwinding cannot wait for it', async () => {
    for (const error of [new PanicError('boom'), new TypeError('not a panic')]) {
      let done = Promise.resolve();
      const refused = thrownBy(() =>
        Panic.cleanup(error, () => {
          done = Promise.resolve();
          return done as unknown as undefined;
        }),
      );
      expect(refused).toMatchObject({ code: 'ERR_JUST_INVALID_ARGUMENT' });
      expect((refused as Error).cause).toBe(error);
      expect((refused as Error).message).toContain('body returned a promise');
      expect(Panic.isPanicking()).toBe(false);
      await done;
    }
  });
});

describe('Panic.isPanicking in the hook', () => {
  it('is true, and false again once it has returned', () => {
    hook.mockImplementation(() => expect(Panic.isPanicking()).toBe(true));
    Panic.catchUnwind(() => Panic.panic('boom'));
    expect(hook).toHaveBeenCalledTimes(1);
    expect(Panic.isPanicking()).toBe(false);
  });
});

it('a full stack is told by the words of V8 and of JavaScriptCore', () => {
  const overflow = 'Maximum call stack size exceeded';
  expect(isStackOverflow(new RangeError(overflow))).toBe(true);
  expect(isStackOverflow(new RangeError(`${overflow}.`))).toBe(true);
  expect(isStackOverflow(new RangeError(`${overflow}!`))).toBe(false);
  expect(isStackOverflow(new Error(overflow))).toBe(false);
});
