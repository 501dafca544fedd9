import { hex } from '@justlang/config/internal';
import { raiseMisuse } from '@justlang/heap/internal';
import { type Address, MemoryAccess } from '@justlang/memory-access';
import type { TypeEntry } from '../types/type-entry.js';

/** The variants of tags below this are found in an array, others in a map. */
const DENSE = 1024;
const HIGH = 2 ** 32;

/** Maps the variants of an enum to something that is found by the tag in memory. */
export class Variants<T> {
  readonly #offset: number;
  readonly #width: number;
  readonly #dense: (T | null)[];
  readonly #sparse = new Map<number | bigint, T>();
  readonly #otherwise: T | null;

  /** @param otherwise - what any other tag maps to */
  constructor(
    { tagOffset, tagWidth }: { readonly tagOffset: number; readonly tagWidth: number },
    variants: readonly (readonly [number | bigint, T])[],
    otherwise: T | null,
  ) {
    this.#offset = tagOffset;
    this.#width = tagWidth;
    this.#otherwise = otherwise;
    const small = variants.filter(([value]) => value < DENSE);
    // At least one element: reading past the end of an empty array is slow.
    this.#dense = new Array<T | null>(Math.max(1, ...small.map(([value]) => Number(value) + 1)));
    this.#dense.fill(otherwise);
    for (const [value, variant] of variants) {
      if (value < DENSE) this.#dense[Number(value)] = variant;
      else this.#sparse.set(value, variant);
    }
  }

  /** Returns what the variant of the enum at `address` maps to; null if no variant has its tag and no other is meant. */
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
        return MemoryAccess.getU16Unaligned(address);
      case 4:
        return MemoryAccess.getU32Unaligned(address);
      default:
        return MemoryAccess.getU32Unaligned(address + 4) * HIGH + MemoryAccess.getU32Unaligned(address);
    }
  }

  #lookUp(tag: number, address: Address): T | null {
    if (this.#sparse.size === 0) return this.#otherwise;
    // Above 2^53 a number is not exact.
    const exact = tag > Number.MAX_SAFE_INTEGER ? MemoryAccess.getU64Unaligned(address) : tag;
    return this.#sparse.get(exact) ?? this.#otherwise;
  }
}

/** Raises that the enum at `address` has a tag that none of its variants has. */
export function invalidTag(type: TypeEntry, address: Address): never {
  const { tagOffset, tagWidth } = type.shape as TypeEntry['shape'] & { kind: 'enum' };
  const at = address + tagOffset;
  let tag = 0n;
  for (let i = tagWidth - 1; i >= 0; i--) tag = tag * 256n + BigInt(MemoryAccess.getU8(at + i));
  raiseMisuse({
    code: 'ERR_JUST_INVALID_TAG',
    kind: 'invalid tag',
    operation: 'drop',
    access: 'read',
    address: at,
    length: tagWidth,
    message: `the tag at ${hex(at)} is ${tag}, which no variant of ${type} has`,
  });
}
