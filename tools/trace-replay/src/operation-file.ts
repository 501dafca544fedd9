// The compiled trace as a file, read by the C program and by the timed child alike. Little-endian int32:
//
//   magic | operations | slots | 0 | kinds[] | slots[] | sizes[] | oldSizes[] | aligns[]
import { readFileSync, writeFileSync } from 'node:fs';
import type { Trace } from './trace.js';

const MAGIC = 0x4a545243;
const HEADER = 4;

/** The arrays a replay needs. */
export type Operations = Pick<
  Trace,
  'length' | 'slotCount' | 'kinds' | 'slots' | 'sizes' | 'oldSizes' | 'aligns'
>;

export function writeOperations(file: string, trace: Operations): void {
  const header = Int32Array.of(MAGIC, trace.length, trace.slotCount, 0);
  const arrays = [header, trace.kinds, trace.slots, trace.sizes, trace.oldSizes, trace.aligns];
  writeFileSync(
    file,
    Buffer.concat(arrays.map((array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength))),
  );
}

export function readOperations(file: string): Operations {
  const bytes = readFileSync(file);
  const words = new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const [magic, length, slotCount] = words as unknown as [number, number, number];
  if (magic !== MAGIC || words.length !== HEADER + 5 * length) throw new Error(`${file} holds no operations`);
  const column = (index: number) => words.slice(HEADER + index * length, HEADER + (index + 1) * length);
  return {
    length,
    slotCount,
    kinds: column(0),
    slots: column(1),
    sizes: column(2),
    oldSizes: column(3),
    aligns: column(4),
  };
}
