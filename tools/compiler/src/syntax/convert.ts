// The parts of the conversion call each other: types hold expressions, expressions hold blocks, blocks hold items. They do so
// through this object, which parse.ts fills, so that their modules import one another in one direction only.
import type { Node } from './grammar.js';
import type { BlockTree, ExpressionTree, ItemTree } from './tree.js';

export interface Convert {
  expression(node: Node): ExpressionTree;
  block(node: Node): BlockTree;
  /** The items among the nodes; cargo's tests are left out. */
  items(nodes: readonly Node[]): ItemTree[];
}

export const convert = {} as Convert;
