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
  if (view instanceof Uint8Array) return view;
  if (!ArrayBuffer.isView(view)) invalidArgument(name, view, 'a typed array or a DataView');
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

export function copyOut(src: Address, target: ArrayBufferView): void {
  const bytes = viewedBytes('target', target);
  checkRange('src', src, bytes.length, 'target.byteLength');
  if (bytes.length > 0) native().copyOut(src, bytes, bytes.length);
}

export function copyIn(dst: Address, source: ArrayBufferView): void {
  const bytes = viewedBytes('source', source);
  checkRange('dst', dst, bytes.length, 'source.byteLength');
  if (bytes.length > 0) native().copyIn(dst, bytes, bytes.length);
}
