import { type Address, OVERHANG, SPAN, WINDOW_BASE } from './address.js';
import { checkAddress } from './faults.js';
import { tryWindow } from './native.js';
import { type Backend, type HighWindows, type SharedState, sharedState } from './shared-state.js';

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
 * - The low window starts at 8, as no buffer may lie at 0 and a small offset makes for small bytecode; nothing below 4096
 *   is ever reached through it.
 * - The low window is made at import and constant; the others on first use, at most `WINDOW_LIMIT` of them, since
 *   each adds its length to `process.memoryUsage().external` and costs one garbage collection when made. What lies
 *   beyond them is reached with native calls.
 * - A window never leaves this package except under a name that begins with `unsafe`: posting, cloning or inspecting
 *   one ends the process (docs/safety.md).
 */

/** How many windows are made above the first 2 GiB of address space. */
export const WINDOW_LIMIT = 16;

/** Addresses below 2^48: all of user space on the 64-bit systems there are. */
const SLOT_COUNT = 2 ** 48 / SPAN;

const NONE = new DataView<ArrayBuffer>(new ArrayBuffer(0));

const state: SharedState = sharedState(() => {
  const low = process.env.JUST_ACCESS === 'native' ? undefined : tryWindow(WINDOW_BASE, SPAN + OVERHANG);
  const view = low ?? NONE;
  let high: HighWindows | undefined;
  return {
    backend: low === undefined ? 'native' : 'windows',
    low: () => view,
    high: () => {
      high ??= { slots: new Uint8Array(SLOT_COUNT), views: [undefined], limit: low ? WINDOW_LIMIT : 0 };
      return high;
    },
    shadow: { low: undefined, high: undefined, onFault: undefined },
    tier: undefined,
  };
});

export { state };

/** How this thread reaches memory; decided when the package is loaded. */
export const backend: Backend = state.backend;

/** The low window: empty where there are no windows, and the accessors that use it are then never installed. */
export const lowWindow: DataView<ArrayBuffer> = state.low();

const HIGH = state.high();

/** Which of `highViews` holds the addresses of a span, by `address / SPAN`; 0 for none yet. */
export const highSlots: Uint8Array = HIGH.slots;

/** The high windows made so far, from 1 on. */
export const highViews: readonly (DataView | undefined)[] = HIGH.views;

/** The index of a span among `highSlots` keeps within these bits: addresses above them have no window. */
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
  const slot = HIGH.slots[index]!;
  if (slot !== 0) return HIGH.views[slot];
  if (HIGH.views.length > HIGH.limit || index === 0) return undefined;
  const view = tryWindow(index * SPAN, SPAN + OVERHANG);
  if (view === undefined) {
    HIGH.limit = HIGH.views.length - 1;
    return undefined;
  }
  HIGH.slots[index] = HIGH.views.length;
  HIGH.views.push(view);
  return view;
}

/** Sets how many high windows may be made, for tests of what happens beyond them; the ones made stay. */
export function setWindowLimit(limit: number): void {
  HIGH.limit = limit;
}

/** How many high windows this thread has made. */
export function windowCount(): number {
  return HIGH.views.length - 1;
}
