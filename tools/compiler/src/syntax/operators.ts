// Operators by Rust's precedence. The grammar's own is not Rust's for `&`, `as`, `=` and ranges, so its tree of operators is taken apart
// into operands and marks, and put together again as the Rust reference orders them.
import type { Node } from './grammar.js';
import { type } from './paths.js';
import { CompileError, type Span } from './source.js';
import type { BinaryOperator, ExpressionTree } from './tree.js';

const OPERATORS = new Set([
  'BinaryExpression',
  'AssignmentExpression',
  'RangeExpression',
  'TypeCastExpression',
  'UnaryExpression',
  'ReferenceExpression',
]);

export function isOperator(node: Node): boolean {
  return OPERATORS.has(node.name);
}

type Item =
  | { readonly kind: 'operand' | 'type'; readonly node: Node }
  /** `modes` of a reference: mut, raw. */
  | { readonly kind: 'mark'; readonly text: string; readonly node: Node; readonly modes: readonly string[] };

const PRECEDENCE: Readonly<Record<string, number>> = {
  '*': 10, '/': 10, '%': 10, '+': 9, '-': 9, '<<': 8, '>>': 8, '&': 7, '^': 6, '|': 5,
  '==': 4, '!=': 4, '<': 4, '>': 4, '<=': 4, '>=': 4, '&&': 3, '||': 2,
}; // biome-ignore format: a table
const COMPARISON = 4;
const LOWEST = 2;
const ASSIGN = new Set(['=', '+=', '-=', '*=', '/=', '%=', '^=', '&=', '|=', '<<=', '>>=']);
const WORDS = new Set(['mut', 'raw', 'const']);

/** Converts a tree of operators; `operand` converts what stands between them. */
export function operators(root: Node, operand: (node: Node) => ExpressionTree): ExpressionTree {
  return new Climber(flatten(root), operand).assignment();
}

function flatten(node: Node): Item[] {
  if (!isOperator(node)) return [{ kind: 'operand', node }];
  if (node.name === 'TypeCastExpression') {
    const [value, , target] = node.children as [Node, Node, Node];
    return [...flatten(value), { kind: 'mark', text: 'as', node, modes: [] }, { kind: 'type', node: target }];
  }
  if (node.name === 'RangeExpression') return flattenRange(node);
  const parts = node.children.filter(({ name }) => !WORDS.has(name));
  return parts.flatMap((child, i): Item[] => {
    if (!isMark(child)) return flatten(child);
    // grammar.ts may have hidden a range's dots.
    const dots = /^\.\.=?/.exec(node.source.text.slice(child.from, child.from + 3))?.[0];
    if (dots !== undefined) return [{ kind: 'mark', text: dots, node: child, modes: [] }];
    // `&mut x`: grammar.ts may have hidden the words from the grammar.
    const words = parts[i + 1] === undefined ? '' : node.source.text.slice(child.to, parts[i + 1]!.from);
    return [{ kind: 'mark', text: child.text, node: child, modes: words.match(/\w+/g) ?? [] }];
  });
}

const MARKS = new Set([
  'ArithOp',
  'BitOp',
  'CompareOp',
  'LogicOp',
  'UpdateOp',
  'DerefOp',
  '=',
  '&',
  '!',
  '&&',
  '||',
]);
function isMark({ name }: Node): boolean {
  return MARKS.has(name);
}

/** The grammar has no node for `..=`, so the mark is read between the ends. */
function flattenRange(node: Node): Item[] {
  const ends = node.children.filter(({ name }) => name !== '..' && name !== '...');
  const low = ends.length > 0 && ends[0]!.from === node.from ? ends[0] : undefined;
  const high = low === undefined ? ends[0] : ends[1];
  const between = node.source.text.slice(low?.to ?? node.from, high?.from ?? node.to);
  const mark: Item = { kind: 'mark', text: /\.\.[=.]/.test(between) ? '..=' : '..', node, modes: [] };
  return [...(low === undefined ? [] : flatten(low)), mark, ...(high === undefined ? [] : flatten(high))];
}

class Climber {
  private at = 0;
  private readonly items: readonly Item[];
  private readonly operand: (node: Node) => ExpressionTree;

  constructor(items: readonly Item[], operand: (node: Node) => ExpressionTree) {
    this.items = items;
    this.operand = operand;
  }

  /** The mark that comes next, if one does. */
  private get mark(): string | undefined {
    const item = this.items[this.at];
    return item?.kind === 'mark' ? item.text : undefined;
  }

  private take(): Item {
    return this.items[this.at++]!;
  }

  /** Where operands stand, with the parentheses around them. */
  private readonly extents = new Map<object, Span>();

  private join(from: { readonly span: Span }, to: { readonly span: Span }): Span {
    const [first, last] = [this.extents.get(from) ?? from.span, this.extents.get(to) ?? to.span];
    return { file: first.file, start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) };
  }

  assignment(): ExpressionTree {
    const place = this.range();
    const { mark } = this;
    if (mark === undefined || !ASSIGN.has(mark)) return place;
    this.take();
    const value = this.assignment();
    const operator = mark === '=' ? undefined : mark.slice(0, -1);
    return { kind: 'assign', operator, place, value, span: this.join(place, value) };
  }

  private range(): ExpressionTree {
    const low = this.isRange() ? undefined : this.binary(LOWEST);
    if (!this.isRange()) return low!;
    const { node, text } = this.take() as Extract<Item, { kind: 'mark' }>;
    const next = this.items[this.at];
    const ends = next === undefined || (next.kind === 'mark' && ASSIGN.has(next.text));
    const high = ends ? undefined : this.binary(LOWEST);
    const inclusive = text === '..=';
    if (inclusive && high === undefined) throw new CompileError('an inclusive range has an end', node.span);
    const span = this.join(low ?? node, high ?? node);
    return { kind: 'range', low, high, inclusive, span };
  }

  private isRange(): boolean {
    return this.mark === '..' || this.mark === '..=';
  }

  private binary(least: number): ExpressionTree {
    let left = this.casts();
    for (;;) {
      const level = this.mark === undefined ? undefined : PRECEDENCE[this.mark];
      if (level === undefined || level < least) return left;
      const { text } = this.take() as Extract<Item, { kind: 'mark' }>;
      const right = this.binary(level + 1);
      left = { kind: 'binary', operator: text as BinaryOperator, left, right, span: this.join(left, right) };
      if (level === COMPARISON && PRECEDENCE[this.mark ?? ''] === COMPARISON) {
        throw new CompileError('comparisons cannot be chained', this.items[this.at]!.node.span);
      }
    }
  }

  /** `as` binds tighter than every binary operator, and looser than a prefix. */
  private casts(): ExpressionTree {
    let result = this.prefixed();
    while (this.mark === 'as') {
      this.take();
      const target = type(this.take().node);
      result = { kind: 'cast', operand: result, type: target, span: this.join(result, target) };
    }
    return result;
  }

  private prefixed(): ExpressionTree {
    const item = this.take();
    if (item.kind !== 'mark') {
      const operand = this.operand(item.node);
      this.extents.set(operand, item.node.span);
      return operand;
    }
    const next = this.items[this.at];
    const operand = this.prefixed();
    const span = this.join(item.node, operand);
    if (item.text.startsWith('&')) {
      const inner = reference(item, operand, span);
      // `&&x` is a reference to a reference.
      return item.text === '&&'
        ? { kind: 'reference', mutable: false, raw: false, operand: inner, span }
        : inner;
    }
    // `-128i8` is one literal, as its value need not fit without the sign.
    const isLiteral =
      item.text === '-' && next?.kind === 'operand' && ['Integer', 'Float'].includes(next.node.name);
    if (isLiteral && operand.kind === 'integer') return { ...operand, value: -operand.value, span };
    if (isLiteral && operand.kind === 'float') return { ...operand, value: -operand.value, span };
    return { kind: 'unary', operator: item.text as '-' | '!' | '*', operand, span };
  }
}

function reference(
  item: Extract<Item, { kind: 'mark' }>,
  operand: ExpressionTree,
  span: Span,
): ExpressionTree {
  return {
    kind: 'reference',
    mutable: item.modes.includes('mut'),
    raw: item.modes.includes('raw'),
    operand,
    span,
  };
}
