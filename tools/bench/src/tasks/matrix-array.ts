import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';

interface Parameters {
  readonly order: number;
}

/** What matrix.ts does, on `Float64Array`s. */
export function prepare({ order }: Parameters): Round {
  const a = new Float64Array(order * order);
  const b = new Float64Array(order * order);
  const c = new Float64Array(order * order);
  for (let i = 0; i < order * order; i++) {
    a[i] = (i % 7) + 0.5;
    b[i] = (i % 5) - 0.25;
  }

  function row(i: number): void {
    for (let j = 0; j < order; j++) {
      let sum = 0.5;
      let left = i * order;
      let right = j;
      for (let k = 0; k < order; k++) {
        sum += a[left]! * b[right]!;
        left += 1;
        right += order;
      }
      c[i * order + j] = sum;
    }
  }

  return () => {
    const start = performance.now();
    for (let i = 0; i < order; i++) row(i);
    const ns = nanosecondsSince(start) / order ** 3;
    let checksum = 0.5;
    for (let i = 0; i < order; i++) checksum += c[i * order + i]!;
    return { ns, checksum };
  };
}
