import { farAtomics, makeLowAtomics } from './access/atomics.js';
import * as exactViews from './access/exact-views.js';
import { makeHighLoads } from './access/high-loads.js';
import { makeHighStores } from './access/high-stores.js';
import * as missedLoads from './access/missed-loads.js';
import * as missedStores from './access/missed-stores.js';
import { makeUnsafeViews } from './access/unsafe-views.js';
import { makeWindowedLoads } from './access/windowed-loads.js';
import { makeWindowedStores } from './access/windowed-stores.js';
import { makeBulk } from './bulk.js';
import { makeCStrings } from './c-strings.js';
import { checkedFunctions } from './checked/functions.js';
import { trackedFunctions } from './checked/writes.js';
import { copyIn, copyOut } from './copying.js';
import type { MemoryFunctions } from './functions.js';
import { markWritten } from './mark-written.js';
import { makeScratchCopies } from './scratch.js';
import type { Tier } from './shared-state.js';
import type { CheckOptions } from './tier.js';
import { makeUtf8 } from './utf8.js';
import { makeUtf16 } from './utf16.js';
import * as waiting from './wait.js';
import { backend, state } from './windows.js';

/** Everything that is the same with and without windows. */
function common() {
  const copies = makeScratchCopies();
  const bulk = makeBulk();
  const utf8 = makeUtf8(copies);
  return {
    ...bulk,
    copyIn,
    copyOut,
    markWritten,
    ...exactViews,
    ...makeUnsafeViews(),
    ...utf8,
    ...makeUtf16(copies),
    ...makeCStrings({ ...bulk, ...utf8 }),
    ...waiting,
  };
}

/** Unchecked access through windows: the low one is tried first where there is low memory, else that of the first region. */
const windowed = (): MemoryFunctions => ({
  ...common(),
  ...(state.lowMemory === false ? makeHighLoads() : makeWindowedLoads()),
  ...(state.lowMemory === false ? makeHighStores() : makeWindowedStores()),
  ...makeLowAtomics(),
});

/** Unchecked access with a native call each time. */
const nativeOnly = (): MemoryFunctions => ({
  ...common(),
  ...missedLoads,
  ...missedStores,
  ...farAtomics,
});

let unchecked: MemoryFunctions | undefined;

/** The functions without checks: what `off` and `basic` install, and what the checks themselves use. */
export function uncheckedFunctions(): MemoryFunctions {
  unchecked ??= backend() === 'windows' ? windowed() : nativeOnly();
  return unchecked;
}

/** The implementation of every public function in a tier. */
export function chooseFunctions(tier: Tier, options: CheckOptions): MemoryFunctions {
  const base = uncheckedFunctions();
  if (tier !== 'full') return base;
  const checked = checkedFunctions(base, options);
  return options.checkUninit ? trackedFunctions(checked) : checked;
}
