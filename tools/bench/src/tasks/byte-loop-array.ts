import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';

interface Parameters {
  readonly bytes: number;
  readonly passes: number;
}

/** What byte-loop.ts does, on a `Uint8Array`. */
export function prepare({ bytes, passes }: Parameters): Round {
  const block = new Uint8Array(bytes);
  for (let i = 0; i < bytes; i++) block[i] = (i * 31) & 255;

  function pass(from: number, to: number): number {
    let sum = 0;
    for (let i = from; i < to; i++) sum = (sum + block[i]!) | 0;
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
