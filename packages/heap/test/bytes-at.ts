import { MemoryAccess } from '@justlang/memory-access';
import { createWindow } from '@justlang/raw-allocator/internal';

/** A copy of the bytes of memory, read one by one: that needs no view. */
export function bytesAt(address: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => MemoryAccess.getU8(address + i));
}

/** Whether this engine makes views of memory that is not its own. Electron does not. */
export const HAS_VIEWS: boolean = createWindow(4096, 8) !== null;

/** Why a test about views is skipped there. */
export const NO_VIEWS = 'this engine makes no views of memory that is not its own';
