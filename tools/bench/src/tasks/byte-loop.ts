import { MemoryAccess as Imported } from '@justlang/memory-access';
import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';
import { type Placement, placedBlock } from './placed-block.js';

/** As compiled programs bind it (docs/lowering.md): V8 builds a constant into the code, but not an imported binding. */
const MemoryAccess = Imported;

interface Parameters {
  readonly bytes: number;
  readonly passes: number;
  readonly placement: Placement;
}

/** A sum over the bytes of a block; byte-loop-array.ts is the same on an array. */
export function prepare({ bytes, passes, placement }: Parameters): Round {
  const block = placedBlock(placement, bytes);
  for (let i = 0; i < bytes; i++) MemoryAccess.setU8(block + i, (i * 31) & 255);

  function pass(from: number, to: number): number {
    let sum = 0;
    for (let i = from; i < to; i++) sum = (sum + MemoryAccess.getU8(block + i)) | 0;
    return sum;
  }

  return () => {
    let checksum = 0;
    const start = performance.now();
    for (let done = 0; done < passes; done++) {
      for (let from = 0; from < bytes; from += 4096)
        checksum = (checksum + pass(from, Math.min(from + 4096, bytes))) | 0;
    }
    return { ns: nanosecondsSince(start) / (passes * bytes), checksum };
  };
}
