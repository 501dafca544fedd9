import { type Address, MemoryAccess } from '@justlang/memory-access';

/** The variants of tags below this are found in an array, others in a map. */
const DENSE = 1024;
const HIGH = 2 ** 32;

/** Maps the variants of an enum to something that is found by the tag in memory. */
export class Variants<T> {
  readonly #offset: number;
  readonly #width: number;
  readonly #dense: (T | null)[];
  readonly #sparse = new Map<number | bigint, T>();

  constructor(tagOffset: number, tagWidth: number, variants: readonly (readonly [number | bigint, T])[]) {
    this.#offset = tagOffset;
    this.#width = tagWidth;
    const small = variants.filter(([value]) => value < DENSE);
    // At least one element: reading past the end of an empty array is slow.
    this.#dense = new Array<T | null>(Math.max(1, ...small.map(([value]) => Number(value) + 1))).fill(null);
    for (const [value, variant] of variants) {
      if (value < DENSE) this.#dense[Number(value)] = variant;
      else this.#sparse.set(value, variant);
    }
  }

  /** Returns what the variant of the enum at `address` maps to; null if no variant has its tag. */
  at(address: Address): T | null {
    const tag = this.#tag(address + this.#offset);
    if (tag < this.#dense.length) return this.#dense[tag] as T | null;
    return this.#lookUp(tag, address + this.#offset);
  }

  #tag(address: Address): number {
    switch (this.#width) {
      case 1:
        return MemoryAccess.getU8(address);
      case 2:
        return MemoryAccess.getU16(address);
      case 4:
        return MemoryAccess.getU32(address);
      default:
        return MemoryAccess.getU32(address + 4) * HIGH + MemoryAccess.getU32(address);
    }
  }

  #lookUp(tag: number, address: Address): T | null {
    // Above 2^53 a number is not exact.
    const exact = tag > Number.MAX_SAFE_INTEGER ? MemoryAccess.getU64(address) : tag;
    return this.#sparse.get(exact) ?? null;
  }
}
