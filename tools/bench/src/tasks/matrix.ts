import { MemoryAccess as Imported } from '@justlang/memory-access';
import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';
import { type Placement, placedBlock } from './placed-block.js';

/** As compiled programs bind it (docs/lowering.md): V8 builds a constant into the code, but not an imported binding. */
const MemoryAccess = Imported;

interface Parameters {
  readonly order: number;
  readonly placement: Placement;
}

/** The product of two square matrices of doubles, over raw addresses; matrix-array.ts is the same on arrays. */
export function prepare({ order, placement }: Parameters): Round {
  const bytes = order * order * 8;
  const a = placedBlock(placement, 3 * bytes);
  const b = a + bytes;
  const c = b + bytes;
  for (let i = 0; i < order * order; i++) {
    MemoryAccess.setF64(a + 8 * i, (i % 7) + 0.5);
    MemoryAccess.setF64(b + 8 * i, (i % 5) - 0.25);
  }

  function row(i: number): void {
    const stride = order * 8;
    for (let j = 0; j < order; j++) {
      let sum = 0.5;
      let left = a + i * stride;
      let right = b + j * 8;
      for (let k = 0; k < order; k++) {
        sum += MemoryAccess.getF64(left) * MemoryAccess.getF64(right);
        left += 8;
        right += stride;
      }
      MemoryAccess.setF64(c + i * stride + j * 8, sum);
    }
  }

  return () => {
    const start = performance.now();
    for (let i = 0; i < order; i++) row(i);
    const ns = nanosecondsSince(start) / order ** 3;
    let checksum = 0.5;
    for (let i = 0; i < order; i++) checksum += MemoryAccess.getF64(c + 8 * (i * order + i));
    return { ns, checksum };
  };
}
