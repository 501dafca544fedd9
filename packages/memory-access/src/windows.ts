import { RuntimeConfig } from '@justlang/config';
import { type Address, OVERHANG, SPAN, WINDOW_BASE } from './address.js';
import { engineMemory } from './engine-memory.js';
import { checkAddress } from './faults.js';
import { firstRegion, tryWindow } from './native.js';
import {
  type Access,
  type Backend,
  type HighWindows,
  type SharedState,
  sharedState,
  type Windows,
} from './shared-state.js';

/*
 * Windows: ArrayBuffers laid over the process's own address space. Making one touches no memory.
 *
 *   0 8  4096                       2^31                     2 * 2^31
 *     |-null-page-- low window -------|+264
 *                                     |------- window 1 --------|+256
 *                                                               |------ window 2 ...
 *
 * - Offsets into a window stay below 2^31, where V8's DataView is fast on every Node line.
 * - Each window reaches OVERHANG bytes past its span, so no load or store straddles two.
 * - The low window starts at 8: no buffer may lie at 0, and a small offset takes little bytecode. Nothing below 4096 is
 *   ever reached through it.
 * - The low window and that of the first region of high memory are made when the tier is fixed. The functions that use
 *   them are made after them, with both as constants. The others are made on first use, `WINDOW_LIMIT` in all with the
 *   region's: each adds its length to `process.memoryUsage().external` and costs one garbage collection when made. Memory
 *   beyond them is reached with native calls.
 * - A window never leaves this package except under a name that begins with `unsafe`: posting, cloning or inspecting
 *   one ends the process (docs/safety.md).
 */

/** How many windows are made above the first 2 GiB of address space. */
const WINDOW_LIMIT = 48;

/** Addresses below 2^48: all of user space on the 64-bit systems there are. */
const SLOT_COUNT = 2 ** 48 / SPAN;

export const state: SharedState = sharedState(() => {
  let made: Windows | undefined;
  return {
    windows: (access) => {
      made ??= makeWindows(access);
      return made;
    },
    shadow: { low: undefined, high: undefined, onFault: undefined },
    tier: undefined,
    lowMemory: undefined,
  };
});

function makeWindows(access: Access): Windows {
  const low = access === 'native' ? undefined : tryWindow(WINDOW_BASE, SPAN + OVERHANG);
  const none = new DataView(new ArrayBuffer(0));
  const high = {
    slots: new Uint8Array(engineMemory(SLOT_COUNT, 'the table of windows')),
    views: [undefined],
    limit: low ? WINDOW_LIMIT : 0,
  };
  const span = low === undefined ? Number.NaN : regionSpan();
  const region = Number.isNaN(span) ? undefined : addWindow(high, span);
  return {
    backend: low === undefined ? 'native' : 'windows',
    low: low ?? none,
    region: region ?? none,
    regionBase: region === undefined ? Number.NaN : span * SPAN,
    high,
  };
}

/** The number of the span that the first region of high memory lies in; NaN where there is no such region. */
function regionSpan(): number {
  return Math.floor((firstRegion() ?? Number.NaN) / SPAN);
}

/** Makes the window of a span and enters it into the table; undefined where the engine refuses it. */
function addWindow(high: HighWindows, index: number): DataView<ArrayBuffer> | undefined {
  const view = tryWindow(index * SPAN, SPAN + OVERHANG);
  if (view === undefined) return undefined;
  high.slots[index] = high.views.length;
  high.views.push(view);
  return view;
}

let opened: Windows | undefined;

/**
 * The windows of this thread, made now if nothing was accessed yet.
 *
 * @param access - the configuration's; taken from the environment when not given
 * @throws `ERR_JUST_CONFIG` when that is needed and its variables are bad
 */
export function windows(access?: Access): Windows {
  opened ??= state.windows(access ?? RuntimeConfig.fromEnv().access);
  return opened;
}

/** How this thread reaches memory. */
export function backend(): Backend {
  return windows().backend;
}

/** The index of a span among `HighWindows.slots` keeps within these bits: addresses above them have no window. */
export const SLOT_MASK = SLOT_COUNT - 1;

/** The offset of an address in its high window. */
export function offsetOf(address: Address): number {
  return address - Math.floor(address / SPAN) * SPAN;
}

/**
 * The window above 2^31 that holds an address, made now if there is none: undefined where only native code reaches it.
 *
 * @throws what `checkAddress` throws for everything that is no address
 */
export function openWindow(address: Address): DataView<ArrayBuffer> | undefined {
  checkAddress('address', address);
  const index = Math.floor(address / SPAN);
  if (index >= SLOT_COUNT) return undefined;
  const { high } = windows();
  const slot = high.slots[index]!;
  if (slot !== 0) return high.views[slot];
  if (high.views.length > high.limit || index === 0) return undefined;
  const view = addWindow(high, index);
  if (view === undefined) high.limit = high.views.length - 1;
  return view;
}

/** Sets how many high windows may be made, for tests of what happens beyond them; the ones made stay. */
export function setWindowLimit(limit: number): void {
  windows().high.limit = limit;
}

/** How many high windows this thread has made. */
export function windowCount(): number {
  return windows().high.views.length - 1;
}
