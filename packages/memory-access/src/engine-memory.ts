import { JustError } from '@justlang/config/internal';
import { releaseRegion, reserveRegion } from '@justlang/raw-allocator/internal';

/** Tables of this size and more are asked of the system before the engine is asked for them, in bytes. */
const LARGE = 2 ** 20;

/**
 * Address space that has to be left beside a large table, in bytes. V8 collects garbage when it finds no memory for an array
 * buffer, and ends the process where that finds none either.
 */
const ROOM = 2 ** 24;

/**
 * Returns zeroed memory of the engine's own, for a table. The system commits its parts when they are first written to.
 *
 * @param byteLength - in bytes
 * @param what - what the table holds, and after a semicolon, the setting that needs no such table
 * @throws `ERR_JUST_OUT_OF_MEMORY` when the engine has no such memory
 */
export function engineMemory(byteLength: number, what: string): ArrayBuffer {
  if (byteLength >= LARGE && !isThereRoom(byteLength + ROOM)) noMemory(byteLength, what);
  try {
    return new ArrayBuffer(byteLength);
  } catch (cause) {
    if (!isRefusal(cause)) throw cause;
    return noMemory(byteLength, what, cause);
  }
}

/** Whether the process may have that much more address space. */
function isThereRoom(bytes: number): boolean {
  const region = reserveRegion(bytes);
  if (region === 0) return false;
  releaseRegion(region, bytes);
  return true;
}

/** Whether an error is the engine's word for "no memory". A full stack is a `RangeError` too. */
function isRefusal(error: unknown): boolean {
  // By its name: the error may be of another realm.
  const { name, message } = error as Partial<Error>;
  return name === 'RangeError' && message?.includes('call stack') !== true;
}

function noMemory(byteLength: number, what: string, cause?: unknown): never {
  const [held, setting] = what.split('; ');
  const remedies = ["raise the process's limit of address space (ulimit -v)"];
  if (setting !== undefined) remedies.push(`set ${setting}, which needs none`);
  throw new JustError(
    'ERR_JUST_OUT_OF_MEMORY',
    `${byteLength} bytes of address space for ${held} cannot be had: ${remedies.join(', or ')}`,
    { cause },
  );
}
