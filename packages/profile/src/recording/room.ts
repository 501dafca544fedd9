import { requireCompilerRoom } from '@justlang/config/internal';

/**
 * Whether the stack has room for what a recorder seldom does: V8 may have to compile it. An overflow there would come after the heap has
 * done what is recorded, and the program would take it for undone. Takes microseconds.
 */
export function hasRoom(): boolean {
  try {
    requireCompilerRoom();
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
