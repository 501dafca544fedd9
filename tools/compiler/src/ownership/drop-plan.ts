// How a drop is carried out where it is known what its place may hold: rustc's `elaborate_drops` calls the kinds dead, static,
// conditional and open. Parts are dropped in the order of declaration, a box's contents before its block (Rust reference,
// Destructors), but those of an array as `PathNode` says.
import type { Place } from './mir.js';
import { type Leaf, leavesOf, leavesOfWhole, type PathNode } from './move-paths.js';
import { at, isWhole, OWNED, ownsForSure, type State } from './ownership-state.js';

export interface PlannedDrop {
  readonly place: Place;
  /** Who owns what the place holds; nobody does once it is dropped. */
  readonly leaves: readonly Leaf[];
  /** Whether the one leaf decides while the program runs. */
  readonly conditional: boolean;
  readonly boxContentsMoved: boolean;
}

/** The drops of a node, in order; empty if it holds nothing. */
export function planDrop(node: PathNode, state: State): readonly PlannedDrop[] {
  switch (node.kind) {
    case 'leaf':
      return planLeaf(node.leaf, state);
    case 'parts':
    case 'box': {
      if (!leavesOf(node).some((leaf) => leaf.droppable && (at(state, leaf) & OWNED) !== 0)) return [];
      if (isWhole(state, node)) {
        return [
          { place: node.place, leaves: leavesOfWhole(node), conditional: false, boxContentsMoved: false },
        ];
      }
      if (node.kind === 'parts') return (node.pieces ?? node.parts).flatMap((part) => planDrop(part, state));
      return [...planDrop(node.contents, state), ...planLeaf(node.block, state)];
    }
    case 'enum':
      return [
        ...planLeaf(node.whole, state),
        ...[...node.variants.values()].flat().flatMap((part) => planDrop(part, state)),
      ];
  }
}

function planLeaf(leaf: Leaf, state: State): readonly PlannedDrop[] {
  const owns = ownsForSure(at(state, leaf));
  if (!leaf.droppable || owns === false) return [];
  return [
    { place: leaf.place, leaves: [leaf], conditional: owns === undefined, boxContentsMoved: leaf.block },
  ];
}
