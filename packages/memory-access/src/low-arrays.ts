import { SPAN } from './address.js';
import { windows } from './windows.js';

/** The low window, and typed arrays over it. In each, an address has the index `(address - WINDOW_BASE) / element size`. */
export interface LowArrays {
  /** The end of the range of addresses that the arrays serve; 0 where there are no windows. Short loops may run past it. */
  readonly end: number;
  readonly view: DataView<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly i8s: Int8Array<ArrayBuffer>;
  readonly i16s: Int16Array<ArrayBuffer>;
  readonly u16s: Uint16Array<ArrayBuffer>;
  readonly i32s: Int32Array<ArrayBuffer>;
  readonly f64s: Float64Array<ArrayBuffer>;
  readonly i64s: BigInt64Array<ArrayBuffer>;
}

let made: LowArrays | undefined;

/** The arrays, made on first use, once per thread: V8 embeds each as a constant in the code that uses it. */
export function lowArrays(): LowArrays {
  made ??= makeLowArrays();
  return made;
}

function makeLowArrays(): LowArrays {
  const { backend, low } = windows();
  const { buffer, byteLength } = low;
  return {
    end: backend === 'windows' ? SPAN : 0,
    view: low,
    bytes: new Uint8Array(buffer, 0, byteLength),
    i8s: new Int8Array(buffer, 0, byteLength),
    i16s: new Int16Array(buffer, 0, byteLength / 2),
    u16s: new Uint16Array(buffer, 0, byteLength / 2),
    i32s: new Int32Array(buffer, 0, byteLength / 4),
    f64s: new Float64Array(buffer, 0, byteLength / 8),
    i64s: new BigInt64Array(buffer, 0, byteLength / 8),
  };
}
