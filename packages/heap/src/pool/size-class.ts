/**
 * The size classes of small blocks.
 *
 * ```
 *  class      1   2   3  …   16 |  17   18  …   24 |  25   26  …   32 | …  88
 *  bytes      8  16  24  …  128 | 144  160  …  256 | 288  320  …  512 | … 65536
 *  step            8            |       16         |       32         | … an eighth of the power of two below
 * ```
 *
 * Invariants: the class of a size wastes less than 8 bytes up to 128, and less than 12.5% above. For a power of two
 * `align`, the class of `size` rounded up to `align` is a multiple of `align`: blocks laid end to end from an aligned
 * chunk are aligned.
 */

/** Requests of at most this many bytes are small; the block of the largest fills a chunk. */
export const MAX_SMALL = 65536;

/**
 * Larger blocks of these lie in runs of pages instead while there is room: in chunks, most of them would leave half of their
 * chunk unused. A multiple of the page size.
 */
export const MOST_IN_CHUNKS = 28_672;

/** The largest alignment small blocks have; chunks are aligned to more. */
export const MAX_SMALL_ALIGN = 4096;

/** Block size in bytes of every class. Class 0 stands for "no class" and never holds a block. */
export const CLASS_SIZE: Int32Array = classSizes();

/** How many classes there are, class 0 included. */
export const CLASS_COUNT = CLASS_SIZE.length;

/** The class of a size, indexed by the size in bytes rounded up to 8 and divided by 8; 0 for size 0. */
export const CLASS_OF: Uint16Array = classOfSizes();

/**
 * By class, the least class whose sizes a block of the class may be resized to and stay where it is: the one below if it is
 * smaller by an eighth at most, and if all that it can hold is aligned in the larger block as well. Else the class itself.
 */
export const LEAST_KEPT: Uint8Array = CLASS_SIZE.reduce((least, size, sizeClass) => {
  const below = CLASS_SIZE[sizeClass - 1] ?? 0;
  const isNear = below > 0 && size - below <= size >> 3;
  // Of larger alignments the block itself is looked at when it is handed out.
  const isAligned = below % 16 !== 0 || size % 16 === 0;
  least[sizeClass] = isNear && isAligned ? sizeClass - 1 : sizeClass;
  return least;
}, new Uint8Array(CLASS_COUNT));

function classSizes(): Int32Array {
  const sizes = [0];
  for (let size = 8; size <= 128; size += 8) sizes.push(size);
  for (let below = 128; below < MAX_SMALL; below *= 2) {
    for (let step = 1; step <= 8; step++) sizes.push(below + (below / 8) * step);
  }
  return Int32Array.from(sizes);
}

function classOfSizes(): Uint16Array {
  const table = new Uint16Array(MAX_SMALL / 8 + 1);
  for (let sizeClass = 1; sizeClass < CLASS_COUNT; sizeClass++) {
    table.fill(sizeClass, CLASS_SIZE[sizeClass - 1]! / 8 + 1, CLASS_SIZE[sizeClass]! / 8 + 1);
  }
  return table;
}

/**
 * Returns the class of a small block, or 0 where size or alignment are too large for one.
 *
 * @param size - bytes, an integer >= 1
 * @param align - a power of two
 */
export function smallClass(size: number, align: number): number {
  if (size > MAX_SMALL || align > MAX_SMALL_ALIGN) return 0;
  // At most MAX_SMALL, a multiple of every such alignment.
  const rounded = (size + align - 1) & -align;
  return CLASS_OF[(rounded + 7) >> 3]!;
}
