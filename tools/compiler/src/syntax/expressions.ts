// Expressions.
import { control, isControl } from './control.js';
import { convert } from './convert.js';
import { expressionOfMacro } from './expand.js';
import type { Node } from './grammar.js';
import { LITERALS, literal } from './literals.js';
import { macro } from './macros.js';
import { isOperator, operators } from './operators.js';
import { genericArguments, isPath, localPath, nameOf, path, simplePath, type } from './paths.js';
import { pattern } from './patterns.js';
import { CompileError } from './source.js';
import type { ExpressionTree, PathTree } from './tree.js';

const PUNCTUATION = new Set(['(', ')', '[', ']', '{', '}', ',', ';', 'Attribute', 'InnerAttribute']);
const parts = (node: Node): Node[] => node.children.filter(({ name }) => !PUNCTUATION.has(name));

export function expression(node: Node): ExpressionTree {
  return isOperator(node) ? operators(node, operand) : operand(node);
}

function operand(node: Node): ExpressionTree {
  const { span, name } = node;
  if (LITERALS.has(name)) return literal(node);
  if (isPath(node)) return { kind: 'path', path: localPath(node), span };
  if (isControl(node)) return control(node);
  switch (name) {
    case '_': // `_ = value`
      return { kind: 'path', path: simplePath('_', span), span };
    case 'ParenthesizedExpression':
      return expression(parts(node)[0]!);
    case 'UnitExpression':
      return { kind: 'tuple', elements: [], span };
    case 'TupleExpression':
      return { kind: 'tuple', elements: parts(node).map(expression), span };
    case 'ArrayExpression':
      return array(node);
    case 'StructExpression':
      return struct(node);
    case 'GenericFunction':
      return { kind: 'path', path: genericPath(node), span };
    case 'CallExpression':
      return call(node);
    case 'FieldExpression': {
      const field = node.children.at(-1)!;
      return {
        kind: 'field',
        base: expression(node.children[0]!),
        name: nameOf(field),
        nameSpan: field.span,
        span,
      };
    }
    case 'IndexExpression': {
      const [base, bracket, index] = node.children as [Node, Node, Node];
      const { start } = bracket.span;
      return { kind: 'index', base: expression(base), index: expression(index), bracket: start, span };
    }
    case 'TryExpression':
      return { kind: 'try', operand: expression(node.children[0]!), span };
    case 'MacroInvocation': {
      const written = expressionOfMacro(node);
      return written === undefined ? macro(node) : expression(written);
    }
    case 'ClosureExpression':
      return closure(node);
    case 'MetaType':
    case 'Metavariable':
      return hole(node);
    default:
      throw new CompileError(`${LACKING[name] ?? 'this expression'} is not part of Just`, span);
  }
}

const LACKING: Readonly<Record<string, string>> = {
  AwaitExpression: '`await`',
  AsyncBlock: '`async`',
  TryBlock: '`try`',
};

/** `$h0`, as parse.ts writes `$0` for the grammar. */
function hole(node: Node): ExpressionTree {
  const found = node.source.holes[Number(node.text.slice(2))];
  if (found === undefined) throw new CompileError('macro variables are not part of Just', node.span);
  return found;
}

function array(node: Node): ExpressionTree {
  const { span } = node;
  const elements = parts(node).map(expression);
  if (!node.has(';')) return { kind: 'array', elements, span };
  return { kind: 'repeat', element: elements[0]!, count: elements[1]!, span };
}

function struct(node: Node): ExpressionTree {
  const list = node.child('FieldInitializerList')!;
  const named = node.child('TypeArgList');
  const base = path(node.children[0]!);
  const args = named === undefined ? undefined : genericArguments(named);
  let rest: ExpressionTree | undefined;
  const fields = parts(list).flatMap((field) => {
    if (field.name === 'BaseFieldInitializer') {
      rest = expression(field.children.at(-1)!);
      return [];
    }
    const name = field.child('FieldIdentifier', 'Integer', 'Identifier')!;
    const short = field.name === 'ShorthandFieldInitializer';
    const own = localPath(name);
    const value: ExpressionTree = short
      ? { kind: 'path', path: own, span: name.span }
      : expression(field.children.at(-1)!);
    return [{ name: nameOf(name), value, span: name.span }];
  });
  const whole = args === undefined ? base : withArguments(base, args);
  return { kind: 'struct', path: whole, fields, base: rest, span: node.span };
}

function withArguments(base: PathTree, args: PathTree['segments'][number]['arguments']): PathTree {
  return {
    ...base,
    segments: [...base.segments.slice(0, -1), { ...base.segments.at(-1)!, arguments: args }],
  };
}

function genericPath(node: Node): PathTree {
  return {
    ...withArguments(path(node.children[0]!), genericArguments(node.child('TypeArgList')!)),
    span: node.span,
  };
}

function call(node: Node): ExpressionTree {
  const [callee, list] = node.children as [Node, Node];
  const args = parts(list).map(expression);
  const { span } = node;
  const generic = callee.name === 'GenericFunction' && callee.children[0]!.name === 'FieldExpression';
  const field = generic ? callee.children[0]! : callee;
  if (field.name !== 'FieldExpression' || field.children.at(-1)!.name === 'Integer') {
    return { kind: 'call', callee: expression(callee), arguments: args, span };
  }
  const name = field.children.at(-1)!;
  const given = generic ? genericArguments(callee.child('TypeArgList')!) : undefined;
  const method = { name: nameOf(name), span: name.span, arguments: given, signature: undefined };
  return { kind: 'methodCall', receiver: expression(field.children[0]!), method, arguments: args, span };
}

function closure(node: Node): ExpressionTree {
  if (node.has('async')) throw new CompileError('`async` is not part of Just', node.span);
  const at = node.children.findIndex(({ name }) => name === '->');
  const result = at === -1 ? undefined : type(node.children[at + 1]!);
  const parameters = node.child('ParamList')!.children.filter(({ name }) => name === 'Parameter');
  return {
    kind: 'closure',
    move: node.has('move'),
    parameters: parameters.map(parameter),
    result,
    body: convert.expression(node.children.at(-1)!),
    span: node.span,
  };
}

/** `mut x: T` in a parameter list; the type may be left out in a closure. */
export function parameter(node: Node): {
  pattern: ReturnType<typeof pattern>;
  type: ReturnType<typeof type> | undefined;
} {
  const at = node.children.findIndex(({ name }) => name === ':');
  const named = node.children[node.has('mut') ? 1 : 0]!;
  const read = pattern(named);
  const bound =
    node.has('mut') && read.kind === 'binding'
      ? { ...read, mutable: true, span: node.spanTo(named.to) }
      : read;
  return { pattern: bound, type: at === -1 ? undefined : type(node.children[at + 1]!) };
}
