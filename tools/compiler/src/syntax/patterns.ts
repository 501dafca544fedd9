// Patterns.
import { patternOfMacro } from './expand.js';
import type { Node } from './grammar.js';
import { LITERALS, literal } from './literals.js';
import { isPath, nameOf, path } from './paths.js';
import { CompileError } from './source.js';
import type { ExpressionTree, PatternTree } from './tree.js';

type Binding = Extract<PatternTree, { kind: 'binding' }>;

const SEPARATORS = new Set(['(', ')', '[', ']', '{', '}', ',']);
const parts = (node: Node): Node[] => node.children.filter(({ name }) => !SEPARATORS.has(name));

export function pattern(node: Node): PatternTree {
  const { openRanges, text } = node.source;
  const dots = node.to + /^\s*/.exec(text.slice(node.to, node.to + 20))![0].length;
  return openRanges.has(dots) && (node.name === 'LiteralPattern' || isPath(node))
    ? openRange(node, dots + 2)
    : closedPattern(node);
}

/** `5..`, whose `..` the grammar has not seen. */
function openRange(node: Node, end: number): PatternTree {
  const low: ExpressionTree =
    node.name === 'LiteralPattern'
      ? literal(node.children.at(-1)!, node.has('ArithOp'))
      : { kind: 'path', path: path(node), span: node.span };
  return { kind: 'range', low, high: undefined, inclusive: false, span: node.spanTo(end) };
}

function closedPattern(node: Node): PatternTree {
  const { span } = node;
  switch (node.name) {
    case '_':
      return { kind: 'wildcard', span };
    case '..':
      return { kind: 'rest', span };
    case 'BoundIdentifier':
      return binding(node);
    case 'SelfPattern':
      return { kind: 'binding', name: 'self', byReference: false, mutable: false, sub: undefined, span };
    case 'LiteralPattern':
      return { kind: 'literal', value: literal(node.children.at(-1)!, node.has('ArithOp')), span };
    case 'RefPattern':
      return { ...bindingOf(node.children[1]!), byReference: true, span };
    case 'MutPattern':
      return { ...bindingOf(node.children[1]!), mutable: true, span };
    case 'CapturedPattern': {
      const [name, sub] = parts(node) as [Node, Node];
      return { ...binding(name), sub: pattern(sub), span };
    }
    case 'ReferencePattern':
      return { kind: 'reference', mutable: node.has('mut'), pattern: pattern(node.children.at(-1)!), span };
    case 'TuplePattern':
      return tuplePattern(node);
    case 'SlicePattern':
      return { kind: 'slice', elements: parts(node).map(pattern), span };
    case 'StructPattern':
      return structPattern(node);
    case 'RangePattern':
      return rangePattern(node);
    case 'MacroPattern': {
      const written = patternOfMacro(node);
      if (written !== undefined) return pattern(written);
      throw new CompileError('this macro is not part of Just', span);
    }
    case 'OrPattern':
      return { kind: 'or', alternatives: alternatives(node), span };
    default:
      if (isPath(node)) return { kind: 'path', path: path(node), span };
      throw new CompileError('this pattern is not part of Just', span);
  }
}

function binding(node: Node): Binding {
  return {
    kind: 'binding',
    name: nameOf(node),
    byReference: false,
    mutable: false,
    sub: undefined,
    mark: node.mark || undefined,
    span: node.span,
  };
}

function bindingOf(node: Node): Binding {
  const inner = pattern(node);
  if (inner.kind !== 'binding') throw new CompileError('expected a name', node.span);
  return inner;
}

function alternatives(node: Node): PatternTree[] {
  return node.name === 'OrPattern' ? node.children.flatMap(alternatives) : [pattern(node)];
}

function tuplePattern(node: Node): PatternTree {
  const { span } = node;
  const named = node.children[0]!.name === '(' ? undefined : node.children[0]!;
  const elements = parts(node)
    .slice(named === undefined ? 0 : 1)
    .map(pattern);
  if (named !== undefined) return { kind: 'tupleStruct', path: path(named), elements, span };
  // `(p)` is `p`, but `(..)` is a tuple.
  if (elements.length === 1 && !node.has(',') && elements[0]!.kind !== 'rest') return elements[0]!;
  return { kind: 'tuple', elements, span };
}

function structPattern(node: Node): PatternTree {
  const list = node.child('FieldPatternList')!;
  const fields = parts(list).filter(({ name }) => name === 'FieldPattern');
  return {
    kind: 'struct',
    path: path(node.children[0]!),
    hasRest: list.has('..'),
    span: node.span,
    fields: fields.map((field) => {
      const name = field.child('FieldIdentifier', 'Integer');
      if (name !== undefined)
        return { name: nameOf(name), pattern: pattern(field.children.at(-1)!), span: name.span };
      const bound = binding(field.child('BoundIdentifier')!);
      const modes = { byReference: field.has('ref'), mutable: field.has('mut') };
      return { name: bound.name, pattern: { ...bound, ...modes, span: field.span }, span: field.span };
    }),
  };
}

function rangePattern(node: Node): PatternTree {
  const ends: { value: ExpressionTree; from: number; to: number }[] = [];
  let sign: Node | undefined;
  for (const child of node.children) {
    if (child.name === 'ArithOp') sign = child;
    else if (LITERALS.has(child.name) || isPath(child)) {
      const value: ExpressionTree = isPath(child)
        ? { kind: 'path', path: path(child), span: child.span }
        : literal(child, sign !== undefined);
      ends.push({ value, from: sign?.from ?? child.from, to: child.to });
      sign = undefined;
    }
  }
  const first = ends[0]!;
  const low = first.from === node.from ? first : undefined;
  const high = low === undefined ? first : ends[1];
  const mark = node.source.text.slice(low?.to ?? node.from, high?.from ?? node.to);
  const inclusive = /\.\.[=.]/.test(mark);
  if (inclusive && high === undefined) throw new CompileError('an inclusive range has an end', node.span);
  return { kind: 'range', low: low?.value, high: high?.value, inclusive, span: node.span };
}
