import { JustError } from '@justlang/config/internal';

/**
 * Returns zeroed memory of the engine's own, for a table. The system commits its parts when they are first written to.
 *
 * @param byteLength - in bytes
 * @param what - what the table holds, and after a semicolon, what to do where there is no room for it
 * @throws `ERR_JUST_OUT_OF_MEMORY` when the engine has no such memory
 */
export function engineMemory(byteLength: number, what: string): ArrayBuffer {
  try {
    return new ArrayBuffer(byteLength);
  } catch (cause) {
    // A full stack is another matter.
    if (!String(cause).includes('rray buffer')) throw cause;
    const [held, remedy] = what.split('; ');
    const message = `${byteLength} bytes of address space for ${held} cannot be had`;
    throw new JustError('ERR_JUST_OUT_OF_MEMORY', remedy === undefined ? message : `${message}; ${remedy}`, {
      cause,
    });
  }
}
