import { SPAN } from './address.js';
import { backend, lowWindow } from './windows.js';

// The low window as typed arrays. The element of an address has the index `(address - WINDOW_BASE) / its size`.

const byteLength = lowWindow.byteLength;

/** Ranges between 4096 and here lie in these arrays, with room for short loops after it; 0 where there are no windows. */
export const LOW_END = backend === 'windows' ? SPAN : 0;

export const lowBytes = new Uint8Array(lowWindow.buffer, 0, byteLength);
export const lowI32s = new Int32Array(lowWindow.buffer, 0, byteLength / 4);
export const lowF64s = new Float64Array(lowWindow.buffer, 0, byteLength / 8);
export const lowI64s = new BigInt64Array(lowWindow.buffer, 0, byteLength / 8);
