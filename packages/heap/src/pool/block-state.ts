/** State of a block that was freed and not handed out again. */
export const FREED = 255;
/** State of a block that was leaked on purpose. */
export const LEAKED = 254;

/** Added to the alignment of a live block that stayed where it is when it was resized to the class below its own. */
export const KEPT = 64;

/** The state of a live block: its alignment up to 16, 32 plus the alignment's exponent above. */
export function liveState(align: number): number {
  return align <= 16 ? align : 32 + Math.log2(align);
}

/** The alignment that a live block's state stands for. */
export function stateAlign(state: number): number {
  if (isKept(state)) return state - KEPT;
  return state <= 16 ? state : 2 ** (state - 32);
}

/** Whether a live block counts with the class below its own. */
export function isKept(state: number): boolean {
  return (state & ~31) === KEPT;
}
