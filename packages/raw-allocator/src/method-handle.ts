import type { Address } from '@justlang/config';
import { native } from './native-binding.js';

/** A C function found at run time. */
export class MethodHandle {
  /** The symbol's name. */
  readonly name: string;
  /** Where the function's code is. */
  readonly address: Address;
  /** The path of the library that really holds the function, whichever one it was asked of. */
  readonly library: string;

  constructor(name: string, address: Address, library: string) {
    this.name = name;
    this.address = address;
    this.library = library;
    Object.freeze(this);
  }

  /**
   * Calls the function with up to three integer or pointer arguments.
   *
   * Safety: as a call through a C function pointer. The result of a `void` function is meaningless.
   *
   * @returns the result as an unsigned number, an address for instance
   */
  invoke(a = 0, b = 0, c = 0): number {
    return native().invoke(this.address, a, b, c);
  }
}
