import type { Address } from '@justlang/config';
import { hex, INSPECT } from '@justlang/config/internal';

/**
 * The address of a live block and the layout it was asked for with, as {@link JustHeap.alloc} returns them.
 *
 * It is a record, not an owner: nothing is freed when it is garbage collected. Hand it back to the heap once,
 * with `free`. After that, or after a `realloc`, it is no longer valid (see docs/safety.md).
 */
export class Allocation {
  /** Address of the first byte; for a block of size 0 it equals `align` and must not be dereferenced. */
  declare readonly address: Address;
  /** Size in bytes, as asked for. */
  declare readonly size: number;
  /** Alignment in bytes, as asked for. */
  declare readonly align: number;

  static {
    // For `console.log`. Not declared: a record written as a literal is an allocation, too.
    Object.defineProperty(Allocation.prototype, INSPECT, {
      value(this: Allocation): string {
        return `Allocation { address: ${hex(this.address)}, size: ${this.size}, align: ${this.align} }`;
      },
    });
  }

  // Not frozen: `Object.freeze` costs more than the allocation itself.
  constructor(address: Address, size: number, align: number) {
    this.address = address;
    this.size = size;
    this.align = align;
  }
}
