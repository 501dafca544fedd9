import { chooseFunctions } from './choose.js';
import { HOLDER } from './holder.js';
import { installFunctions } from './install.js';
import { setInstaller } from './tier.js';
import { TRAMPOLINES } from './trampolines.js';

// What has no function of its own yet is inherited. The trampolines call the holder, so it cannot be declared after them.
Object.setPrototypeOf(HOLDER, TRAMPOLINES);

/**
 * The functions of the tier in force, above the trampolines. `MemoryAccess` inherits them: V8 knows the holder of
 * an inherited property from the class of the object that inherits it, so it also inlines `MemoryAccess.getI32` where
 * `MemoryAccess` is an import, whose value it reads anew at every access.
 */
export const Installed: (new () => object) & typeof HOLDER = HOLDER;

setInstaller((tier, options) => {
  installFunctions(HOLDER, chooseFunctions(tier, options));
  return HOLDER;
});
