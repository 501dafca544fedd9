// What is known of every leaf at one point of the program: the union of what may be the case on the ways that lead there. This
// is the data-flow domain of rustc's `MaybeInitializedPlaces` and `MaybeUninitializedPlaces` together, with one state more.
import { type Found, type Leaf, leavesOf, leavesOfWhole, type PathNode } from './move-paths.js';

/** The leaf may hold a value that has to be dropped. */
export const OWNED = 1;
/** It may hold a value of which nothing has to be dropped, as `None`, or one that another place owns. */
export const EMPTY = 2;
/** It may hold a value of one of these sorts. */
export const HELD = OWNED | EMPTY;
/** It may hold nothing, not yet or no more: using it is an error. */
export const GONE = 4;
/** With `GONE`: it was moved out, and its place has not been left since. */
export const MOVED = 8;

/** Bits by leaf; never changed once made. */
export type State = Uint8Array;

export const at = (state: State, leaf: Leaf): number => state[leaf.id] as number;

export function join(a: State | undefined, b: State | undefined): State | undefined {
  if (a === undefined || a === b) return b;
  if (b === undefined || b.every((bits, i) => ((a[i] as number) | bits) === a[i])) return a;
  return a.map((bits, i) => bits | (b[i] as number));
}

/** Whether the leaf owns a value, where that is known. */
export function ownsForSure(bits: number): boolean | undefined {
  if ((bits & OWNED) === 0) return false;
  return bits === OWNED ? true : undefined;
}

/** Whether a part of the node may be gone from a place that the program has not left. */
export function isBroken(state: State, node: PathNode): boolean {
  const bits = leavesOf(node).reduce((all, leaf) => all | at(state, leaf), 0);
  return (bits & MOVED) !== 0 || (bits & (OWNED | GONE)) === (OWNED | GONE);
}

/** Whether the node certainly holds all of its value. */
export function isWhole(state: State, node: PathNode): boolean {
  return leavesOfWhole(node).every(
    (leaf) => at(state, leaf) === OWNED || (!leaf.droppable && (at(state, leaf) & GONE) === 0),
  );
}

/** The first leaf of what is found that may be gone, if any. */
export function goneLeaf(state: State, { node, enums }: Found): Leaf | undefined {
  // As long as an enum is whole, its leaf answers for the fields of its variants.
  const outer = enums.find((each) => (at(state, each.node.whole) & GONE) === 0);
  if (outer !== undefined) return undefined;
  return leavesOfWhole(node).find((leaf) => (at(state, leaf) & GONE) !== 0);
}

/** A state under change. */
export class Change {
  #state: State;
  #own = false;

  constructor(state: State) {
    this.#state = state;
  }

  get state(): State {
    return this.#state;
  }

  set(leaf: Leaf, bits: number): void {
    if (this.#state[leaf.id] === bits) return;
    if (!this.#own) {
      this.#state = this.#state.slice();
      this.#own = true;
    }
    this.#state[leaf.id] = bits;
  }

  /** The node holds a value now; `bits` says of what sort. */
  fill(node: PathNode, bits = OWNED): void {
    this.vacate(node);
    for (const leaf of leavesOfWhole(node)) this.set(leaf, bits);
  }

  vacate(node: PathNode, bits = GONE): void {
    for (const leaf of leavesOf(node)) this.set(leaf, bits);
  }

  /** Moves out of a place: enums on the way there are owned by parts from now on. */
  moveOut({ node, exact, enums }: Found): void {
    for (const each of enums) {
      if ((at(this.#state, each.node.whole) & GONE) !== 0) continue;
      this.set(each.node.whole, GONE);
      for (const part of each.node.variants.get(each.variant) ?? []) this.fill(part);
    }
    if (exact) this.vacate(node, GONE | MOVED);
  }

  /** What is borrowed mutably, or written to in part, may own something afterwards. */
  touch({ node }: Found): void {
    for (const leaf of leavesOf(node)) {
      const bits = at(this.#state, leaf);
      if ((bits & GONE) === 0) this.set(leaf, OWNED);
    }
  }
}
