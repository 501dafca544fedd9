import { sharedState as sharedStateOf } from '@justlang/config/internal';
import type { Address } from './address.js';

/** The tier of the accessors: what `JUST_CHECKS` or the first heap asked for. */
export type Tier = 'off' | 'basic' | 'full';

/** How memory is reached: through windows, or with a native call each time. */
export type Backend = 'windows' | 'native';

/** Whether memory may be reached through windows at all: the option `access`. */
export type Access = 'window' | 'native';

/** The windows above the first 2 GiB, found by `slots[address / SPAN]`; slot 0 holds none. */
export interface HighWindows {
  readonly slots: Uint8Array;
  readonly views: (DataView<ArrayBuffer> | undefined)[];
  /** How many may be made; the rest of the address space is reached with native calls. */
  limit: number;
}

/** The windows of a thread. */
export interface Windows {
  readonly backend: Backend;
  /** The low window: empty where there are no windows, and the accessors that use it are then never installed. */
  readonly low: DataView<ArrayBuffer>;
  /** The window of the first region of high memory, the same for all threads; empty where there is none. */
  readonly region: DataView<ArrayBuffer>;
  /** The address it starts at, a multiple of 2^31; NaN, which no number equals, where there is none. */
  readonly regionBase: number;
  readonly high: HighWindows;
}

/**
 * What every loaded copy of this package shares in a thread. Only closures hold the windows, so inspecting `globalThis`
 * never finds one: walking a window ends the process.
 */
export interface SharedState {
  /** Makes the windows at the first call, which decides about access. */
  readonly windows: (access: Access) => Windows;
  readonly shadow: ShadowState;
  tier: Tier | undefined;
  /** Whether this thread takes memory below 2^31: fixed together with the tier. */
  lowMemory: boolean | undefined;
}

/** What full checks know of memory above 2^31. */
export interface HighShadow {
  /** For each span of 2 GiB, the maps of its pages of 64 KiB. The first entry serves all spans of which nothing is known. */
  readonly spans: Uint8Array[][];
  /** The entry of `spans` for each span, by the number of the span. */
  readonly index: Uint32Array;
  /** The map of every page in which everything may be accessed. */
  readonly clear: Uint8Array;
}

/** What full checks know of this thread's memory: see shadow.ts. */
export interface ShadowState {
  /** One byte for each granule below 2^31; made when the tier is fixed to `full`. */
  low: Uint8Array | undefined;
  /** The maps of the rest; made at the same time. */
  high: HighShadow | undefined;
  onFault: FaultHandler | undefined;
  /** The flags of bytes never written: see unwritten.ts; made when `JUST_CHECK_UNINIT` asks for them. */
  unwritten?: Map<number, Uint8Array>;
}

/** Why an access is refused: memory that is not live, bytes never written, a misaligned address, the null page. */
export type FaultReason = 'forbidden' | 'unwritten' | 'misaligned' | 'null';

/** An access that full checks refuse. */
export interface FaultyAccess {
  readonly reason: FaultReason;
  /** The first byte that is at fault. */
  readonly address: Address;
  /** Where the access begins. */
  readonly start: Address;
  /** The bytes it was to touch. */
  readonly length: number;
  /** What `start` must be a multiple of. */
  readonly alignment: number;
  /** The name of the function called, such as `getI32`. */
  readonly operation: string;
  readonly access: 'read' | 'write';
}

/**
 * Reports a faulty access, and throws.
 *
 * @param below - the accessor that was called: a stack leaves out its frame and all above it
 */
export type FaultHandler = (fault: FaultyAccess, below: (...args: never[]) => unknown) => never;

/** The thread's shared state, made by the first copy that asks. */
export function sharedState(make: () => SharedState): SharedState {
  return sharedStateOf('memory-access', make);
}
