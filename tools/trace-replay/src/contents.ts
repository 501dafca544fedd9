import { MemoryAccess } from '@justlang/memory-access';

/** Bytes compared or copied at once. */
const STRIDE = 64 * 1024;
/** Different patterns; a prime below 256, so that blocks allocated side by side never share one. */
const PATTERNS = 251;

/** Bytes that {@link Contents} needs for itself. */
export const CONTENTS_BYTES = 2 * STRIDE + PATTERNS;

/**
 * Fills blocks with a pattern that depends on a serial number and on the position, and finds the first byte that is
 * no longer as written. Everything goes through MemoryAccess, so that full checks watch it.
 */
export class Contents {
  readonly #zeros: number;
  readonly #template: number;

  /** `block` is a live block of {@link CONTENTS_BYTES} bytes. */
  constructor(block: number) {
    this.#zeros = block;
    this.#template = block + STRIDE;
    MemoryAccess.memset(this.#zeros, 0, STRIDE);
    for (let i = 0; i < STRIDE + PATTERNS; i++) MemoryAccess.setU8(this.#template + i, patternByte(i));
  }

  write(address: number, size: number, serial: number): void {
    const pattern = this.#template + (serial % PATTERNS);
    for (let done = 0; done < size; done += STRIDE) {
      MemoryAccess.memcpy(address + done, pattern, Math.min(STRIDE, size - done));
    }
  }

  /** The offset of the first byte that is not as {@link write} left it, or -1. */
  changedAt(address: number, size: number, serial: number): number {
    return this.#differsAt(address, size, this.#template + (serial % PATTERNS));
  }

  /** The offset of the first byte that is not 0, or -1. */
  nonZeroAt(address: number, size: number): number {
    return this.#differsAt(address, size, this.#zeros);
  }

  #differsAt(address: number, size: number, expected: number): number {
    for (let done = 0; done < size; done += STRIDE) {
      const length = Math.min(STRIDE, size - done);
      if (MemoryAccess.memcmp(address + done, expected, length) === 0) continue;
      let offset = 0;
      while (MemoryAccess.getU8(address + done + offset) === MemoryAccess.getU8(expected + offset)) offset++;
      return done + offset;
    }
    return -1;
  }
}

/** Bytes at positions that differ by less than 256 are different: 167 is odd. */
function patternByte(position: number): number {
  return (position * 167) & 255;
}
