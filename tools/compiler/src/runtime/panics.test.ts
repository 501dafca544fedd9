import { Panic } from '@justlang/panic';
import { describe, expect, it } from 'vitest';
import { unwind } from './panics.js';

/** What a landing pad lets out, and which of its steps were done. */
function pad(error: unknown, ...steps: ((done: (text: string) => void) => void)[]) {
  const done: string[] = [];
  const functions = steps.map((step) => () => step((text) => done.push(text)));
  try {
    unwind(error, () => functions);
  } catch (thrown) {
    return { thrown, done };
  }
}

function panicOf(message: string): unknown {
  try {
    return Panic.panic(message);
  } catch (error) {
    return error;
  }
}

describe('a landing pad of several steps', () => {
  const noMemory = new Error('no memory');
  const fails = () => {
    throw noMemory;
  };

  it('does every step, then lets the panic go on', () => {
    const panic = panicOf('first');
    const ended = pad(
      panic,
      (done) => done('a'),
      (done) => done('b'),
    );
    expect(ended).toEqual({ thrown: panic, done: ['a', 'b'] });
  });

  it('does the steps after one that runs out of memory', () => {
    const panic = panicOf('first');
    const ended = pad(panic, fails, (done) => done('b'));
    expect(ended).toEqual({ thrown: panic, done: ['b'] });
    expect((panic as { suppressed?: unknown }).suppressed).toEqual([noMemory]);
  });

  it('does the steps after one that panics, where no panic was before, and lets that panic go on', () => {
    const panic = panicOf('later');
    const ended = pad(
      noMemory,
      () => {
        throw panic;
      },
      (done) => done(`panicking ${Panic.isPanicking()}`),
      fails,
      (done) => done('c'),
    );
    expect(ended).toEqual({ thrown: panic, done: ['panicking true', 'c'] });
  });
});
