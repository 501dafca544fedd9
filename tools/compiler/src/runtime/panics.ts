// Panics of the language: their messages are Rust's. Their place is the topmost frame of the program: the maps of this folder's
// files and of the standard library say that their frames are not.
import { MemoryAccess } from '@justlang/memory-access';
import { Panic } from '@justlang/panic';
import { USIZE_MAX } from './limits.js';
import { flushAll } from './streams.js';

const shown = (value: number): string => (value === USIZE_MAX ? '18446744073709551615' : String(value));

export function outOfBounds(index: number, length: number): never {
  return raise(`index out of bounds: the len is ${shown(length)} but the index is ${shown(index)}`);
}

export function overflow(operation: string): never {
  return raise(`attempt to ${operation} with overflow`);
}

export function byZero(operation: string): never {
  return raise(
    `attempt to ${operation === 'divide' ? 'divide by zero' : 'calculate the remainder with a divisor of zero'}`,
  );
}

export function panic(address: number, length: number): never {
  return raise(new TextDecoder().decode(MemoryAccess.bytes(address, length)));
}

function raise(message: string): never {
  flushAll();
  return Panic.panic(message);
}

export function panicking(): boolean {
  return Panic.isPanicking();
}

export function abort(): never {
  flushAll();
  return Panic.abort('aborted');
}

/** A landing pad: `body` drops what the function owns, given the values of its variables. */
export function unwind(error: unknown, body: (...values: never[]) => void, ...values: unknown[]): never {
  return Panic.cleanup(error, () => body(...(values as never[])));
}
