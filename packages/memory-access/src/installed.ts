import { chooseFunctions } from './choose.js';
import { installFunctions } from './install.js';
import { setInstaller } from './tier.js';
import { TRAMPOLINES } from './trampolines.js';

/**
 * Holds the functions of the tier in force, above the trampolines. `MemoryAccess` inherits them: V8 knows the holder of
 * an inherited property from the class of the object that inherits it, so it also inlines `MemoryAccess.getI32` where
 * `MemoryAccess` is an import, whose value it reads anew at every access.
 */
export class Installed extends TRAMPOLINES {}

setInstaller((tier, options) => {
  const chosen = chooseFunctions(tier, options);
  installFunctions(Installed, chosen);
  return chosen;
});
