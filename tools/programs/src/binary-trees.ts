// The Just program this module was compiled from (Computer Language Benchmarks Game, binary-trees):
//
//   struct Tree { left: Option<Box<Tree>>, right: Option<Box<Tree>> }
//
//   fn bottom_up(depth: u32) -> Box<Tree> {
//       if depth == 0 { return Box::new(Tree { left: None, right: None }); }
//       let left = bottom_up(depth - 1);
//       let right = bottom_up(depth - 1);
//       Box::new(Tree { left: Some(left), right: Some(right) })
//   }
//
//   fn check(tree: &Tree) -> u32 {
//       match (&tree.left, &tree.right) { (Some(l), Some(r)) => 1 + check(l) + check(r), _ => 1 }
//   }
//
//   fn main(depth: u32) {
//       let min = 4;
//       let max = u32::max(min + 2, depth);
//       println!("stretch tree of depth {}\t check: {}", max + 1, check(&bottom_up(max + 1)));
//       let long_lived = bottom_up(max);
//       for depth in (min..=max).step_by(2) {
//           let iterations = 1 << (max - depth + min);
//           let mut sum = 0;
//           for _ in 0..iterations { sum += check(&bottom_up(depth)); }
//           println!("{}\t trees of depth {}\t check: {}", iterations, depth, sum);
//       }
//       println!("long lived tree of depth {}\t check: {}", max, check(&long_lived));
//   }
import { DropGlue } from '@justlang/drop-glue';
import { type JustHeap, Layout } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { Panic } from '@justlang/panic';
import { FIRST_PROGRAM_TYPE } from './core/types.js';
import type { Program, ProgramOptions, ProgramResult } from './program.js';

// Tree:   0 left   8 right      16 bytes, align 8
const TREE_SIZE = 16;
const TREE_ALIGN = 8;
const TREE_RIGHT = 8;
const TREE = FIRST_PROGRAM_TYPE;
const OPTION_BOX_TREE = FIRST_PROGRAM_TYPE + 1;

const SITE_LEAF = 0x0101;
const SITE_NODE = 0x0102;

const MIN_DEPTH = 4;
/** 2^28 trees of depth 4 at this depth; the stretch tree alone takes 4 GiB. */
export const MAX_DEPTH = 26;
const DEFAULT_DEPTH = 16;

function defineTypes(glue: DropGlue): void {
  glue.define(OPTION_BOX_TREE, { kind: 'box', layout: Layout.ADDRESS, pointee: TREE, nullable: true });
  glue.define(TREE, {
    kind: 'struct',
    layout: Layout.of(TREE_SIZE, TREE_ALIGN),
    fields: [
      { offset: 0, type: OPTION_BOX_TREE },
      { offset: TREE_RIGHT, type: OPTION_BOX_TREE },
    ],
  });
}

/**
 * The landing pads: the drop flags are the pointers themselves, 0 for what is not owned. A function of its own, because
 * a closure in the function that owns the pointers would move them to a context allocated at every call.
 */
function unwindTrees(error: unknown, glue: DropGlue, left: number, right: number): never {
  return Panic.cleanup(error, () => {
    if (right !== 0) glue.dropBox(right, TREE);
    if (left !== 0) glue.dropBox(left, TREE);
  });
}

function bottomUp(heap: JustHeap, glue: DropGlue, depth: number): number {
  if (depth === 0) {
    const leaf = heap.allocate(TREE_SIZE, TREE_ALIGN, SITE_LEAF);
    MemoryAccess.setAddress(leaf, 0);
    MemoryAccess.setAddress(leaf + TREE_RIGHT, 0);
    return leaf;
  }
  let left = 0;
  let right = 0;
  try {
    left = bottomUp(heap, glue, depth - 1);
    right = bottomUp(heap, glue, depth - 1);
    const node = heap.allocate(TREE_SIZE, TREE_ALIGN, SITE_NODE);
    MemoryAccess.setAddress(node, left);
    MemoryAccess.setAddress(node + TREE_RIGHT, right);
    return node;
  } catch (error) {
    return unwindTrees(error, glue, left, right);
  }
}

function check(tree: number): number {
  const left = MemoryAccess.getAddress(tree);
  if (left === 0) return 1;
  return 1 + check(left) + check(MemoryAccess.getAddress(tree + TREE_RIGHT));
}

/** `check(&bottom_up(depth))`: the temporary box is dropped at the end of the statement. */
function checkTemporary(heap: JustHeap, glue: DropGlue, depth: number): number {
  const tree = bottomUp(heap, glue, depth);
  let nodes = 0;
  try {
    nodes = check(tree);
  } catch (error) {
    unwindTrees(error, glue, tree, 0);
  }
  glue.dropBox(tree, TREE);
  return nodes;
}

function main(heap: JustHeap, glue: DropGlue, depth: number, output: string[]): void {
  const max = Math.max(depth, MIN_DEPTH + 2);
  output.push(`stretch tree of depth ${max + 1}\t check: ${checkTemporary(heap, glue, max + 1)}`);
  const scope = glue.scope();
  try {
    const longLived = bottomUp(heap, glue, max);
    scope.ownBox(longLived, TREE);
    for (let at = MIN_DEPTH; at <= max; at += 2) {
      const iterations = 1 << (max - at + MIN_DEPTH);
      let sum = 0;
      for (let index = 0; index < iterations; index += 1) sum += checkTemporary(heap, glue, at);
      output.push(`${iterations}\t trees of depth ${at}\t check: ${sum}`);
    }
    output.push(`long lived tree of depth ${max}\t check: ${check(longLived)}`);
  } catch (error) {
    scope.unwind(error);
  }
  scope.exit();
}

/** Runs the program; `options.depth` is 0 to `MAX_DEPTH`, 16 by default. */
function run(heap: JustHeap, options: ProgramOptions = {}): ProgramResult {
  const glue = new DropGlue(heap);
  defineTypes(glue);
  const output: string[] = [];
  main(heap, glue, options.depth ?? DEFAULT_DEPTH, output);
  return { result: summary(options), output };
}

/** The same lines from the closed formula: a complete tree of depth d has 2^(d+1) - 1 nodes. */
function plain(options: ProgramOptions = {}): ProgramResult {
  const max = Math.max(MIN_DEPTH + 2, options.depth ?? DEFAULT_DEPTH);
  const nodes = (depth: number): number => 2 ** (depth + 1) - 1;
  const output = [`stretch tree of depth ${max + 1}\t check: ${nodes(max + 1)}`];
  for (let depth = MIN_DEPTH; depth <= max; depth += 2) {
    const trees = 2 ** (max - depth + MIN_DEPTH);
    output.push(`${trees}\t trees of depth ${depth}\t check: ${trees * nodes(depth)}`);
  }
  output.push(`long lived tree of depth ${max}\t check: ${nodes(max)}`);
  return { result: summary(options), output };
}

function summary(options: ProgramOptions): string {
  return `depth ${Math.max(MIN_DEPTH + 2, options.depth ?? DEFAULT_DEPTH)}`;
}

export const binaryTrees: Program = {
  name: 'binary-trees',
  run,
  plain,
};
