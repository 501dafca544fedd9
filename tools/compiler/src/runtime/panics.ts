// Panics of the language: their messages are Rust's. Their place is the topmost frame of the program: the maps of this folder's
// files and of the standard library say that their frames are not.
import { MemoryAccess } from '@justlang/memory-access';
import { Panic, PanicError, type PanicOptions } from '@justlang/panic';
import { USIZE_MAX } from './limits.js';
import { BOXED, BoxedPayload, isConstant, STATIC_TEXT } from './payloads.js';
import { flushAll } from './streams.js';

const shown = (value: number): string => (value === USIZE_MAX ? '18446744073709551615' : String(value));

export function outOfBounds(index: number, length: number): never {
  return raise(`index out of bounds: the len is ${shown(length)} but the index is ${shown(index)}`);
}

export function overflow(operation: string): never {
  return raise(`attempt to ${operation} with overflow`, STATIC_TEXT);
}

export function byZero(operation: string): never {
  return raise(
    `attempt to ${operation === 'divide' ? 'divide by zero' : 'calculate the remainder with a divisor of zero'}`,
    STATIC_TEXT,
  );
}

export function noOwner(): never {
  return raise('attempt to drop an Rc that has no owner');
}

/** Who catches it gets a `&'static str` if the message is a constant of the module, else a String. */
export function panic(address: number, length: number): never {
  return raise(messageIn(address, length), isConstant(address) ? STATIC_TEXT : undefined);
}

export function panicFormatted(address: number, length: number): never {
  return raise(messageIn(address, length));
}

/** Who catches it gets this `Box<dyn Any>`. */
export function panicWith(address: number, type: number): never {
  return raise(BOXED, { payload: new BoxedPayload(address, type) });
}

/** Goes on unwinding with a `Box<dyn Any>` that was caught. */
export function resumeUnwind(address: number, type: number): never {
  flushAll();
  return Panic.resumeUnwind(new PanicError(BOXED, { payload: new BoxedPayload(address, type) }));
}

/** `unsafe` code may have made a text that is no UTF-8: then it is shown as well as it can be. */
function messageIn(address: number, length: number): string {
  try {
    return MemoryAccess.decodeUtf8(address, length);
  } catch {
    return new TextDecoder().decode(MemoryAccess.bytes(address, length));
  }
}

function raise(message: string, options?: PanicOptions): never {
  flushAll();
  return Panic.panic(message, options);
}

export function panicking(): boolean {
  return Panic.isPanicking();
}

export function abort(): never {
  flushAll();
  return Panic.abort('aborted');
}

type Step = () => void;

/**
 * A landing pad. `body` is given the values of the function's variables and drops what it owns, or gives back the steps that do,
 * one for each value.
 */
export function unwind(
  error: unknown,
  // biome-ignore lint/suspicious/noConfusingVoidType: a body without steps returns nothing.
  body: (...values: never[]) => void | readonly Step[],
  ...values: unknown[]
): never {
  return Panic.cleanup(error, () => {
    const steps = body(...(values as never[]));
    if (steps !== undefined) run(steps, 0, error);
  });
}

/**
 * A step that throws something else than a panic, as when memory runs out, does not keep the others from being done. A second panic does:
 * it ends the process.
 */
function run(steps: readonly Step[], first: number, error: unknown): void {
  let failures: unknown[] | undefined;
  for (let i = first; i < steps.length; i++) {
    try {
      (steps[i] as Step)();
    } catch (thrown) {
      if (Panic.from(thrown) !== undefined) {
        if (Panic.from(error) !== undefined) throw thrown;
        Panic.cleanup(thrown, () => run(steps, i + 1, thrown));
      }
      failures ??= [];
      failures.push(thrown);
    }
  }
  if (failures !== undefined) throw failures[0];
}
