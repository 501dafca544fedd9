import { Buffer } from 'node:buffer';
import { type Address, SPAN, WINDOW_BASE } from './address.js';
import { lowArrays } from './low-arrays.js';
import { native } from './native.js';
import { offsetOf, openWindow } from './windows.js';

// A buffer of the engine's own, and copies between it and memory. A short copy goes by words through a window, because
// a native call takes as long as copying some 200 bytes.

export const SCRATCH_SIZE = 16_384;

export const scratch: Buffer = Buffer.allocUnsafeSlow(SCRATCH_SIZE);

const VIEW = new DataView(scratch.buffer);
const SHORT = 256;

/** Copies between the scratch buffer and memory. */
export interface ScratchCopies {
  /** Copies the first bytes of the scratch buffer to memory. The range has been validated. */
  scratchToMemory(address: Address, length: number): void;
  /** Copies memory to the start of the scratch buffer. The range has been validated. */
  memoryToScratch(address: Address, length: number): void;
}

/** The copies; call it once, see access/windowed-loads.ts. */
export function makeScratchCopies(): ScratchCopies {
  const { end, view } = lowArrays();
  return scratchCopies(end, view);
}

function scratchCopies(LOW_END: number, LOW: DataView) {
  function scratchToMemory(address: Address, length: number): void {
    if (length > SHORT) native().copyIn(address, scratch, length);
    else if (address + length <= LOW_END) copy(VIEW, 0, LOW, address - WINDOW_BASE, length);
    else {
      const window = windowOf(address, length);
      if (window === undefined) native().copyIn(address, scratch, length);
      else copy(VIEW, 0, window, offsetOf(address), length);
    }
  }

  function memoryToScratch(address: Address, length: number): void {
    if (length > SHORT) native().copyOut(address, scratch, length);
    else if (address + length <= LOW_END) copy(LOW, address - WINDOW_BASE, VIEW, 0, length);
    else {
      const window = windowOf(address, length);
      if (window === undefined) native().copyOut(address, scratch, length);
      else copy(window, offsetOf(address), VIEW, 0, length);
    }
  }

  return { scratchToMemory, memoryToScratch };
}

/** The high window that holds a whole short range. */
function windowOf(address: Address, length: number): DataView | undefined {
  if (address < SPAN) return undefined;
  const window = openWindow(address);
  return window !== undefined && offsetOf(address) + length <= window.byteLength ? window : undefined;
}

/** By 32-bit integers, which keep all bits; the last four bytes may be copied twice. */
function copy(source: DataView, from: number, target: DataView, to: number, length: number): void {
  if (length < 4) {
    for (let i = 0; i < length; i++) target.setUint8(to + i, source.getUint8(from + i));
    return;
  }
  const last = length - 4;
  for (let i = 0; i < last; i += 4) target.setInt32(to + i, source.getInt32(from + i, true), true);
  target.setInt32(to + last, source.getInt32(from + last, true), true);
}
