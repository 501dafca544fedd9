// The entries of the syntax layer: a file, and text that the compiler itself makes.
import { convert } from './convert.js';
import { publishMacros } from './expand.js';
import { expression } from './expressions.js';
import { type Node, parseNodes, sourceOf } from './grammar.js';
import { items } from './items.js';
import { Macros } from './rules/scopes.js';
import type { Span } from './source.js';
import { block } from './statements.js';
import type { ExpressionTree, ItemTree } from './tree.js';

Object.assign(convert, { expression, block, items });

/** The items of a source file, whose index among the program's files is `file`. */
export function parseFile(text: string, file: number, macros = new Macros()): ItemTree[] {
  const root = parseNodes(sourceOf(text, file, undefined, [], false, macros));
  publishMacros(root.children);
  return itemsOf(root);
}

/** As `parseFile`, but the bodies of functions are converted when they are first looked at. */
export function parseLibrary(text: string, file: number): ItemTree[] {
  return itemsOf(parseNodes(sourceOf(text, file, undefined, [], true)));
}

/** An expression written by the compiler, in which `$0`, `$1` ... stand for `holes`. Everything stands at `span`. */
export function parseTemplate(text: string, span: Span, holes: readonly ExpressionTree[]): ExpressionTree {
  // The grammar wants a letter behind the `$`.
  const source = sourceOf(`const _: () = ${text.replace(/\$(\d)/g, '$$h$1')};`, span.file, span, holes);
  const [item] = parseNodes(source).children as [Node];
  return expression(item.after('=')[0]!);
}

/** Items written by the compiler: derived impls. Everything stands at `span`. */
export function parseItems(text: string, span: Span): ItemTree[] {
  return itemsOf(parseNodes(sourceOf(text, span.file, span)));
}

/** An expression at the top of a file is no item: said where it stands. */
function itemsOf(root: Node): ItemTree[] {
  return items(root.children);
}
