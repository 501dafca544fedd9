import { FREED, FRESH, type Pattern, RED_ZONE } from './raw-memory.js';
import { heldSize, rawSize, zoneSize } from './red-zones.js';

// Tables of the quick lane, which spare it computing the same for every block. They are indexed by the block's size in
// words of 8 bytes, rounded up (`words`), or by the bytes in its last word if that is not full (`rest`, 0 to 7).

/** A mask of the sizes that the quick lane serves. */
export const SIZES = 1023;
const MOST_WORDS = (SIZES + 1) / 8;

/** The last word of a fresh, a zeroed and a freed block, by `rest`: that many bytes of a pattern, then red zone. */
export const FRESH_TAILS = tails(FRESH.byte);
export const ZERO_TAILS = tails(0);
export const GONE_TAILS = tails(FREED.byte);

/** Four bytes of a red zone. */
export const RED_INT = new Int32Array(new Uint8Array(4).fill(RED_ZONE.byte).buffer)[0]!;
/** Which bits of the last word's lower and upper half belong to the red zone, by `rest`; none where there is no rest. */
export const LOW_MASKS = Int32Array.from({ length: 8 }, (_, rest) =>
  rest === 0 || rest >= 4 ? 0 : -1 << (8 * rest),
);
export const HIGH_MASKS = Int32Array.from({ length: 8 }, (_, rest) =>
  rest === 0 ? 0 : rest <= 4 ? -1 : -1 << (8 * (rest - 4)),
);

/** Words of a red zone, bytes of the raw block, and bytes it holds in quarantine, by `words`. */
export const ZONE_WORDS = byWords((size) => zoneSize(size, 8) / 8);
export const RAW_SIZES = byWords((size) => rawSize(size, 8));
export const HELD_SIZES = byWords((size) => heldSize(size, 8));

function tails(byte: Pattern['byte']): Float64Array {
  const bytes = new Uint8Array(64).fill(RED_ZONE.byte);
  for (let rest = 0; rest < 8; rest++) bytes.fill(byte, 8 * rest, 8 * rest + rest);
  return new Float64Array(bytes.buffer);
}

function byWords(figure: (size: number) => number): Int32Array {
  return Int32Array.from({ length: MOST_WORDS + 1 }, (_, words) => figure(8 * words));
}
