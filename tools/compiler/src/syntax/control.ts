// Control flow: blocks as expressions, conditions, loops, matches, jumps.
import { convert } from './convert.js';
import type { Node } from './grammar.js';
import { pattern } from './patterns.js';
import type { ArmTree, ExpressionTree } from './tree.js';

const CONTROL: Readonly<Record<string, (node: Node) => ExpressionTree>> = {
  Block: (node) => blockExpression(node, node, undefined),
  UnsafeBlock: (node) => blockExpression(node, node.children[1]!, undefined),
  ConstBlock: (node) => blockExpression(node, node.children[1]!, undefined),
  LabeledBlock: (node) => blockExpression(node, node.children.at(-1)!, label(node)),
  IfExpression: ifExpression,
  LetDeclaration: (node) => {
    const at = node.children.findIndex(({ name }) => name === '=');
    return {
      kind: 'let',
      pattern: pattern(node.children[at - 1]!),
      value: convert.expression(node.children[at + 1]!),
      span: node.span,
    };
  },
  LetChain: (node) =>
    node.children
      .filter(({ name }) => name !== '&&' && name !== 'LogicOp')
      .map((part) => convert.expression(part))
      .reduce((left, right) => {
        const span = { ...left.span, end: Math.max(left.span.end, right.span.end) };
        return { kind: 'binary', operator: '&&', left, right, span };
      }),
  MatchExpression: (node) => {
    const [, scrutinee, body] = node.children as [Node, Node, Node];
    const arms = body.children.filter(({ name }) => name === 'MatchArm').map(arm);
    return { kind: 'match', scrutinee: convert.expression(scrutinee), arms, span: node.span };
  },
  WhileExpression: (node) => {
    const [condition, body] = node.after('while') as [Node, Node];
    return {
      kind: 'while',
      label: label(node),
      condition: convert.expression(condition),
      body: convert.block(body),
      span: node.span,
    };
  },
  LoopExpression: (node) => ({
    kind: 'loop',
    label: label(node),
    body: convert.block(node.children.at(-1)!),
    span: node.span,
  }),
  ForExpression: (node) => {
    const [named, , iterable, body] = node.after('for') as [Node, Node, Node, Node];
    return {
      kind: 'for',
      label: label(node),
      pattern: pattern(named),
      iterable: convert.expression(iterable),
      body: convert.block(body),
      span: node.span,
    };
  },
  ReturnExpression: (node) => ({ kind: 'return', value: jumpValue(node, 'return'), span: node.span }),
  ContinueExpression: (node) => ({ kind: 'continue', label: label(node), span: node.span }),
  BreakExpression: (node) => ({
    kind: 'break',
    label: label(node),
    value: jumpValue(node, 'break'),
    span: node.span,
  }),
};

export function isControl(node: Node): boolean {
  return Object.hasOwn(CONTROL, node.name);
}

export function control(node: Node): ExpressionTree {
  return CONTROL[node.name]!(node);
}

function label(node: Node): string | undefined {
  return node.child('LoopLabel')?.text;
}

function jumpValue(node: Node, word: string): ExpressionTree | undefined {
  const value = node.after(word).find(({ name }) => name !== 'LoopLabel');
  return value === undefined ? undefined : convert.expression(value);
}

function blockExpression(node: Node, body: Node, named: string | undefined): ExpressionTree {
  return { kind: 'block', block: convert.block(body), label: named, span: node.span };
}

function ifExpression(node: Node): ExpressionTree {
  const [condition, then, , otherwise] = node.after('if') as [Node, Node, Node | undefined, Node | undefined];
  return {
    kind: 'if',
    condition: convert.expression(condition),
    then: convert.block(then),
    otherwise: otherwise === undefined ? undefined : convert.expression(otherwise),
    span: node.span,
  };
}

function arm(node: Node): ArmTree {
  const parts = node.children.filter(({ name }) => name !== 'Attribute' && name !== ',');
  const guard = node.child('Guard');
  const body = parts.at(-1)!;
  return {
    pattern: pattern(parts[0]!),
    guard: guard === undefined ? undefined : convert.expression(guard.children[1]!),
    body: convert.expression(body),
    span: { ...parts[0]!.span, end: body.span.end },
  };
}
