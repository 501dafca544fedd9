import { invalidArgument } from '@justlang/config/internal';
import type { Address } from './address.js';
import { checkRange } from './faults.js';
import { native } from './native.js';

// Copies between memory and typed arrays of the engine's own, one native call each. They need no view of memory, so they are also how many
// bytes come and go where an engine refuses those.

/**
 * The bytes that a view covers.
 *
 * @throws `ERR_JUST_INVALID_ARGUMENT` when it is no view
 */
export function viewedBytes(name: string, view: ArrayBufferView): Uint8Array {
  if (!ArrayBuffer.isView(view)) invalidArgument(name, view, 'a typed array or a DataView');
  if (view instanceof Uint8Array) return view;
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

const { get: lengthGetter } = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  'byteLength',
)!;

/** How many bytes a typed array has, whatever its class or the program says that `length` is. */
export function byteLengthOf(bytes: Uint8Array): number {
  return lengthGetter!.call(bytes) as number;
}

export function copyOut(src: Address, target: ArrayBufferView): void {
  const bytes = viewedBytes('target', target);
  const length = byteLengthOf(bytes);
  checkRange('src', src, length, 'target.byteLength');
  if (length > 0) native().copyOut(src, bytes, length);
}

export function copyIn(dst: Address, source: ArrayBufferView): void {
  const bytes = viewedBytes('source', source);
  const length = byteLengthOf(bytes);
  checkRange('dst', dst, length, 'source.byteLength');
  if (length > 0) native().copyIn(dst, bytes, length);
}
