import * as atomicsI32 from './access/atomics-i32.js';
import * as atomicsI64 from './access/atomics-i64.js';
import * as missedLoads from './access/missed-loads.js';
import * as missedStores from './access/missed-stores.js';
import { makeWindowedLoads } from './access/windowed-loads.js';
import { makeWindowedStores } from './access/windowed-stores.js';
import { makeBulk } from './bulk.js';
import { checkedFunctions } from './checked/functions.js';
import { trackedFunctions } from './checked/writes.js';
import type { MemoryFunctions } from './functions.js';
import type { Tier } from './shared-state.js';
import type { CheckOptions } from './tier.js';
import * as utf8 from './utf8.js';
import * as views from './views.js';
import * as wait from './wait.js';
import { backend } from './windows.js';

/** Everything that is the same with and without windows. */
const common = () => ({
  ...makeBulk(),
  bytes: views.bytes,
  i8Array: views.i8Array,
  u8Array: views.u8Array,
  i16Array: views.i16Array,
  u16Array: views.u16Array,
  i32Array: views.i32Array,
  u32Array: views.u32Array,
  f32Array: views.f32Array,
  f64Array: views.f64Array,
  i64Array: views.i64Array,
  u64Array: views.u64Array,
  ...views.makeUnsafeViews(),
  ...utf8.makeText(),
  utf8Length: utf8.utf8Length,
  atomicWaitI32: wait.waitI32,
  atomicNotifyI32: wait.notifyI32,
  atomicWaitI64: wait.waitI64,
  atomicNotifyI64: wait.notifyI64,
});

/** Unchecked access through windows. */
const windowed = (): MemoryFunctions => ({
  ...common(),
  ...makeWindowedLoads(),
  ...makeWindowedStores(),
  ...atomicsI32.makeLowAtomicsI32(),
  ...atomicsI64.makeLowAtomicsI64(),
});

/** Unchecked access with a native call each time. */
const nativeOnly = (): MemoryFunctions => ({
  ...common(),
  ...missedLoads,
  ...missedStores,
  atomicLoadI32: atomicsI32.farLoadI32,
  atomicStoreI32: atomicsI32.farStoreI32,
  atomicAddI32: atomicsI32.farAddI32,
  atomicSubI32: atomicsI32.farSubI32,
  atomicAndI32: atomicsI32.farAndI32,
  atomicOrI32: atomicsI32.farOrI32,
  atomicXorI32: atomicsI32.farXorI32,
  atomicExchangeI32: atomicsI32.farExchangeI32,
  atomicCompareExchangeI32: atomicsI32.farCompareExchangeI32,
  atomicLoadI64: atomicsI64.farLoadI64,
  atomicStoreI64: atomicsI64.farStoreI64,
  atomicAddI64: atomicsI64.farAddI64,
  atomicSubI64: atomicsI64.farSubI64,
  atomicAndI64: atomicsI64.farAndI64,
  atomicOrI64: atomicsI64.farOrI64,
  atomicXorI64: atomicsI64.farXorI64,
  atomicExchangeI64: atomicsI64.farExchangeI64,
  atomicCompareExchangeI64: atomicsI64.farCompareExchangeI64,
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
