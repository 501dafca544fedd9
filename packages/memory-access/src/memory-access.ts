import { AtomicsI64 } from './api/atomics-i64.js';
import { chooseFunctions } from './choose.js';
import { installFunctions } from './install.js';
import { setInstaller } from './tier.js';

/**
 * Holds the functions of the tier in force, above the trampolines. V8 knows the holder of an inherited property from the
 * class of the object that inherits it, so it also inlines `MemoryAccess.getI32` where `MemoryAccess` is an import,
 * whose value it reads anew at every access.
 */
class Installed extends AtomicsI64 {}

/**
 * Typed access to raw memory: loads, stores, bulk operations, views, text and atomics, by plain address.
 *
 * Every function is static and may be taken out of the class (`const { getI32 } = MemoryAccess`). The first access,
 * or the first heap, of a thread fixes whether its accesses are checked (`JUST_CHECKS=full`).
 *
 * *Safety*: an address is trusted, but for the null page (0 to 4095), which is never read or written. A wild one ends
 * the process or corrupts it, as in C: see docs/safety.md, and debug with `JUST_CHECKS=full`.
 *
 * @example
 * ```js
 * const memory = new RawAllocator();
 * const point = memory.alloc(16, 8);
 * MemoryAccess.setF64(point, 1.5);
 * MemoryAccess.setF64(point + 8, -2);
 * console.log(MemoryAccess.getF64(point) + MemoryAccess.getF64(point + 8)); // prints: -0.5
 * memory.free(point);
 * ```
 */
export class MemoryAccess extends Installed {}

setInstaller((tier, options) => {
  const chosen = chooseFunctions(tier, options);
  installFunctions(Installed, chosen);
  return chosen;
});
