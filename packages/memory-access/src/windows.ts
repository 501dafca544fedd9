import { type Address, NULL_PAGE, OVERHANG, SPAN } from './address.js';
import { checkAddress } from './faults.js';
import { tryWindow } from './native.js';
import { type Backend, type HighWindows, type SharedState, sharedState } from './shared-state.js';

/*
 * Windows: ArrayBuffers laid over the process's own address space. Making one touches no memory.
 *
 *   0     4096                      2^31                     2 * 2^31
 *   |-null-|------- low window -------|+60+4096
 *                                     |------- window 1 --------|+64
 *                                                               |------ window 2 ...
 *
 * - Offsets into a window stay below 2^31, where V8's DataView is fast on every Node line.
 * - Each window reaches OVERHANG bytes past its span, so no load or store straddles two.
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
  const low = process.env.JUST_ACCESS === 'native' ? undefined : tryWindow(NULL_PAGE, SPAN + OVERHANG - 4);
  const view = low ?? NONE;
  let high: HighWindows | undefined;
  return {
    backend: low === undefined ? 'native' : 'windows',
    low: () => view,
    high: () => {
      high ??= { slots: new Uint8Array(SLOT_COUNT), views: [undefined], limit: low ? WINDOW_LIMIT : 0 };
      return high;
    },
    tier: undefined,
  };
});

export { state };

/** How this thread reaches memory; decided when the package is loaded. */
export const backend: Backend = state.backend;

/** The low window: empty where there are no windows, and the accessors that use it are then never installed. */
export const lowWindow: DataView<ArrayBuffer> = state.low();

const HIGH = state.high();
const SLOTS = HIGH.slots;
const VIEWS = HIGH.views;

/**
 * The window that holds an address at or above 2^31, or undefined where only native code reaches it. The offset is
 * `address - Math.floor(address / SPAN) * SPAN`.
 *
 * @throws what `checkAddress` throws for everything that is no address
 */
export function highWindow(address: Address): DataView<ArrayBuffer> | undefined {
  const index = Math.floor(address / SPAN);
  return address === Math.floor(address)
    ? (VIEWS[SLOTS[index]!] ?? openWindow(address))
    : openWindow(address);
}

/** The offset of an address in its high window. */
export function offsetOf(address: Address): number {
  return address - Math.floor(address / SPAN) * SPAN;
}

function openWindow(address: Address): DataView<ArrayBuffer> | undefined {
  checkAddress('address', address);
  const index = Math.floor(address / SPAN);
  if (VIEWS.length > HIGH.limit || index >= SLOT_COUNT || index === 0) return undefined;
  const view = tryWindow(index * SPAN, SPAN + OVERHANG);
  if (view === undefined) {
    HIGH.limit = VIEWS.length - 1;
    return undefined;
  }
  SLOTS[index] = VIEWS.length;
  VIEWS.push(view);
  return view;
}

/** Sets how many high windows may be made, for tests of what happens beyond them; the ones made stay. */
export function setWindowLimit(limit: number): void {
  HIGH.limit = limit;
}

/** How many high windows this thread has made. */
export function windowCount(): number {
  return VIEWS.length - 1;
}
