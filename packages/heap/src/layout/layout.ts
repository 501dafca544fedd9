import { INSPECT, invalidArgument, JustError, requireAlign, requireSize } from '@justlang/config/internal';

/**
 * Size and alignment of a value in memory, both in bytes, by the rules of the C ABI. Immutable.
 *
 * A size need not be a multiple of the alignment: `extend` lays fields out without tail padding, and
 * {@link Layout.padToAlign} adds it at the end of a struct. The size rounded up to the alignment is at most
 * 2^53 - 1, so no arithmetic on a layout that exists can lose precision.
 *
 * @example
 * ```ts
 * // struct Entry { key: *const u8, count: u32 }
 * const { layout, offset } = Layout.ADDRESS.extend(Layout.U32);
 * const Entry = layout.padToAlign(); // offset 8, size 16, align 8
 * ```
 */
export class Layout {
  static readonly I8: Layout = Layout.of(1, 1);
  static readonly U8: Layout = Layout.of(1, 1);
  static readonly I16: Layout = Layout.of(2, 2);
  static readonly U16: Layout = Layout.of(2, 2);
  static readonly I32: Layout = Layout.of(4, 4);
  static readonly U32: Layout = Layout.of(4, 4);
  static readonly I64: Layout = Layout.of(8, 8);
  static readonly U64: Layout = Layout.of(8, 8);
  static readonly F32: Layout = Layout.of(4, 4);
  static readonly F64: Layout = Layout.of(8, 8);
  static readonly BOOL: Layout = Layout.of(1, 1);
  /** A pointer, and `usize`: 8 bytes, aligned to 8. */
  static readonly ADDRESS: Layout = Layout.of(8, 8);

  /** Size in bytes, an integer from 0 to 2^53 - 1; not necessarily a multiple of `align`. */
  readonly size: number;
  /** Alignment in bytes, a power of two from 1 to 2^30. */
  readonly align: number;

  private constructor(size: number, align: number) {
    this.size = size;
    this.align = align;
    Object.freeze(this);
  }

  /**
   * Makes the layout of `size` bytes aligned to `align` bytes.
   *
   * @param size - bytes, an integer >= 0; rounded up to `align` it is at most 2^53 - 1
   * @param align - bytes, a power of two from 1 to 2^30
   * @throws `ERR_JUST_INVALID_ARGUMENT` if either is not an integer >= 0
   * @throws `ERR_JUST_INVALID_LAYOUT` if `align` is no power of two or out of range, or the size is too large
   */
  static of(size: number, align: number): Layout {
    requireSize('size', size, 'bytes');
    requireAlign(align);
    return Layout.#checked(size + 0, align, () => `size ${size}, align ${align}`);
  }

  /**
   * Makes the layout of an array: `count` elements, each padded to its alignment.
   *
   * @param element - layout of one element
   * @param count - elements, an integer >= 0
   * @throws `ERR_JUST_INVALID_ARGUMENT` if `element` is no layout or `count` no integer >= 0
   * @throws `ERR_JUST_INVALID_LAYOUT` if the array is larger than 2^53 - 1 bytes
   */
  static array(element: Layout, count: number): Layout {
    const { size, align } = requireLayout('element', element);
    requireSize('count', count, 'elements');
    const stride = roundUp(size, align);
    return Layout.#checked(stride * count, align, () => `${count} elements of ${stride} bytes`);
  }

  /**
   * Appends a field: it starts at the next multiple of its own alignment. Adds no tail padding.
   *
   * @param next - layout of the field
   * @returns the layout of both, and the field's offset in bytes
   * @throws `ERR_JUST_INVALID_ARGUMENT` if `next` is no layout
   * @throws `ERR_JUST_INVALID_LAYOUT` if the result is larger than 2^53 - 1 bytes
   */
  extend(next: Layout): { layout: Layout; offset: number } {
    const { size, align } = requireLayout('next', next);
    const offset = roundUp(this.size, align);
    const layout = Layout.#checked(
      offset + size,
      Math.max(this.align, align),
      () => `${this} extended by ${size} bytes aligned to ${align}`,
    );
    return { layout, offset };
  }

  /**
   * Repeats this layout `count` times, with padding between the elements but none after the last.
   *
   * @param count - elements, an integer >= 0
   * @returns the layout of all, and the distance in bytes from one element to the next
   * @throws `ERR_JUST_INVALID_ARGUMENT` if `count` is no integer >= 0
   * @throws `ERR_JUST_INVALID_LAYOUT` if the result is larger than 2^53 - 1 bytes
   */
  repeat(count: number): { layout: Layout; stride: number } {
    requireSize('count', count, 'elements');
    const stride = roundUp(this.size, this.align);
    const size = count === 0 ? 0 : stride * (count - 1) + this.size;
    return { layout: Layout.#checked(size, this.align, () => `${this} repeated ${count} times`), stride };
  }

  /** Returns this layout with its size rounded up to a multiple of its alignment, as C pads a struct. */
  padToAlign(): Layout {
    const padded = roundUp(this.size, this.align);
    return padded === this.size ? this : new Layout(padded, this.align);
  }

  /** Tells whether `other` has the same size and the same alignment. */
  equals(other: Layout): boolean {
    return this === other || (this.size === other?.size && this.align === other?.align);
  }

  toString(): string {
    return `Layout(size ${this.size}, align ${this.align})`;
  }

  /** For `console.log`. */
  [INSPECT](): string {
    return `Layout { size: ${this.size}, align: ${this.align} }`;
  }

  /** `size` must come from sums and products of integers: those round to at least 2^53 when they leave the range. */
  static #checked(size: number, align: number, describe: () => string): Layout {
    if (!(roundUp(size, align) <= Number.MAX_SAFE_INTEGER)) {
      throw new JustError(
        'ERR_JUST_INVALID_LAYOUT',
        `a layout of ${describe()} is larger than 2^53 - 1 bytes when padded to its align`,
      );
    }
    return new Layout(size, align);
  }
}

Object.freeze(Layout);

/**
 * Rounds a size up to a multiple of a power of two up to 2^30. The remainder is taken first: adding `align - 1`
 * could pass 2^53 on the way to a result that fits. `&` sees the size modulo 2^32, which has the same remainder.
 *
 * @internal
 */
export function roundUp(size: number, align: number): number {
  const past = size & (align - 1);
  return past === 0 ? size : size + (align - past);
}

/**
 * Returns `value` as a layout; one made by another loaded copy of this package is copied.
 *
 * @throws `ERR_JUST_INVALID_ARGUMENT` if it is no layout
 * @internal
 */
export function requireLayout(name: string, value: Layout): Layout {
  if (value instanceof Layout) return value;
  if (typeof value !== 'object' || value === null) invalidArgument(name, value, 'a Layout');
  const { size, align } = value as Layout;
  return Layout.of(size, align);
}
