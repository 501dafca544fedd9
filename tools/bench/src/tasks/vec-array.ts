import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';

/** native/vec.c with a JavaScript array. */
export function prepare({ count }: { readonly count: number }): Round {
  return () => {
    const start = performance.now();
    const array: number[] = [];
    for (let i = 0; i < count; i++) array.push(i & 1023);
    let checksum = 0;
    for (let i = 0; i < array.length; i++) checksum += array[i]!;
    return { ns: nanosecondsSince(start) / count, checksum };
  };
}
