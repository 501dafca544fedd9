// Paths and types. Lifetimes are read and left out.
import { convert } from './convert.js';
import { typeOfMacro } from './expand.js';
import type { Node } from './grammar.js';
import { LITERALS, literal } from './literals.js';
import { CompileError, type Span } from './source.js';
import type { GenericArgument, PathSegment, PathTree, TypeTree } from './tree.js';

const NAMES = new Set([
  'Identifier',
  'TypeIdentifier',
  'ScopeIdentifier',
  'BoundIdentifier',
  'FieldIdentifier',
  'self',
  'super',
  'crate',
]);
const SCOPED = new Set(['ScopedIdentifier', 'ScopedTypeIdentifier']);
const PATHS = new Set([...NAMES, ...SCOPED, 'GenericType', 'SelfType']);

export function isPath(node: Node): boolean {
  return PATHS.has(node.name);
}

/** A name as it is meant: `r#type` is the name `type`. */
export function nameOf(node: Node): string {
  return node.text.replace(/^r#/, '');
}

/** `mark`: which expansion of a macro wrote the name. */
export function simplePath(name: string, span: Span, mark?: number): PathTree {
  return {
    global: false,
    qualified: undefined,
    segments: [{ name, span, mark, arguments: undefined, signature: undefined }],
    span,
  };
}

/** `::std::fmt::Display::fmt` */
export function globalPath(names: readonly string[], span: Span): PathTree {
  const segments = names.map((name) => ({ name, span, arguments: undefined, signature: undefined }));
  return { global: true, qualified: undefined, segments, span };
}

export function path(node: Node): PathTree {
  if (!SCOPED.has(node.name) && node.name !== 'GenericType') return simplePath(nameOf(node), node.span);
  let global = false;
  let qualified: PathTree['qualified'];
  const segments: PathSegment[] = [];
  for (const [i, child] of node.children.entries()) {
    if (child.name === '::') global ||= i === 0;
    else if (child.name === 'QualifiedScope') qualified = qualifiedScope(child);
    else if (child.name === 'TypeArgList')
      segments.push({ ...segments.pop()!, arguments: genericArguments(child) });
    else {
      const inner = path(child);
      global ||= inner.global;
      qualified ??= inner.qualified;
      segments.push(...inner.segments);
    }
  }
  return { global, qualified, segments, span: node.span };
}

/** The path of a value, which may be a local: a local of a macro's rule is not the caller's of the same name. */
export function localPath(node: Node): PathTree {
  const read = path(node);
  const { mark } = node;
  if (mark === 0 || read.segments.length > 1) return read;
  return { ...read, segments: [{ ...read.segments[0]!, mark }] };
}

function qualifiedScope(node: Node): PathTree['qualified'] {
  const [self, trait] = node.children.filter(({ name }) => !['<', '>', 'as'].includes(name));
  return { type: type(self!), trait: trait === undefined ? undefined : path(trait) };
}

export const genericArguments = (node: Node): GenericArgument[] => argumentsIn(node.children);

/** The arguments among nodes; marks between them are skipped. */
export function argumentsIn(nodes: readonly Node[]): GenericArgument[] {
  const found: GenericArgument[] = [];
  let negative = false;
  for (const child of nodes) {
    if (['<', '>', ',', 'Lifetime'].includes(child.name)) continue;
    if (child.name === 'ArithOp') negative = true;
    else if (LITERALS.has(child.name)) {
      found.push({ kind: 'constant', value: literal(child, negative) });
      negative = false;
    } else if (child.name === 'Block') {
      found.push({
        kind: 'constant',
        value: { kind: 'block', block: convert.block(child), label: undefined, span: child.span },
      });
    } else if (child.name === 'TypeBinding') found.push(binding(child));
    else found.push({ kind: 'type', type: type(child) });
  }
  return found;
}

function binding(node: Node): GenericArgument {
  const [name, mark, value] = node.children as [Node, Node, Node | undefined];
  if (mark.name === 'TraitBounds')
    return { kind: 'binding', name: nameOf(name), type: undefined, bounds: bounds(mark.children) };
  return { kind: 'binding', name: nameOf(name), type: type(value!), bounds: [] };
}

export function type(node: Node): TypeTree {
  const { span } = node;
  if (isPath(node)) return { kind: 'path', path: path(node), span };
  const last = node.children.at(-1)!;
  switch (node.name) {
    case 'ReferenceType':
      return { kind: 'reference', mutable: node.has('mut'), target: type(last), span };
    case 'PointerType':
      return { kind: 'pointer', mutable: node.has('mut'), target: type(last), span };
    case 'UnitType':
      return { kind: 'tuple', elements: [], span };
    case 'TupleType': {
      const elements = node.children.filter(({ name }) => !['(', ')', ','].includes(name)).map(type);
      return elements.length === 1 && !node.has(',') ? elements[0]! : { kind: 'tuple', elements, span };
    }
    case 'ArrayType': {
      const [, element, , length] = node.children as [Node, Node, Node, Node | undefined];
      if (length === undefined) return { kind: 'slice', element: type(element), span };
      return { kind: 'array', element: type(element), length: convert.expression(length), span };
    }
    case 'FunctionType':
      return functionType(node);
    case 'EmptyType':
      return { kind: 'never', span };
    case '_':
    case 'InferredType':
      return { kind: 'infer', span };
    case 'DynamicType':
      return { kind: 'dyn', bounds: bounds([last]), span };
    case 'AbstractType':
      return { kind: 'impl', bounds: bounds([last]), span };
    case 'BoundedType':
      return boundedType(node);
    case 'MacroInvocation': {
      const written = typeOfMacro(node);
      if (written !== undefined) return type(written);
      throw new CompileError('this macro is not part of Just', span);
    }
    default:
      throw new CompileError('this type is not part of Just', span);
  }
}

/** `dyn A + B`, `impl A + 'a`: the grammar nests the bounds behind the first one around it. */
function boundedType(node: Node): TypeTree {
  const [first, ...rest] = flattenBounds(node);
  const type_ = type(first!);
  if (type_.kind !== 'dyn' && type_.kind !== 'impl') throw new CompileError('expected one type', node.span);
  return { ...type_, bounds: [...type_.bounds, ...bounds(rest)], span: node.span };
}

function flattenBounds(node: Node): Node[] {
  return node.name === 'BoundedType' ? node.children.flatMap(flattenBounds) : [node];
}

function functionType(node: Node): TypeTree {
  const { span } = node;
  const named = node.children.find(isPath);
  const list = node.child('ParamList')!;
  const at = node.children.findIndex(({ name }) => name === '->');
  const result = at === -1 ? undefined : type(node.children[at + 1]!);
  const parameters = list.children.flatMap((child) =>
    child.name === 'Parameter' ? [type(child.children.at(-1)!)] : [],
  );
  if (named === undefined || node.children.indexOf(named) > node.children.indexOf(list)) {
    return { kind: 'function', parameters, result, span };
  }
  return { kind: 'path', path: withSignature(path(named), { parameters, result }, span), span };
}

function withSignature(base: PathTree, signature: PathSegment['signature'], span: Span): PathTree {
  return {
    ...base,
    segments: [...base.segments.slice(0, -1), { ...base.segments.at(-1)!, signature }],
    span,
  };
}

const NO_BOUND = new Set([
  ':',
  '+',
  'Lifetime',
  'RemovedTraitBound',
  'UseBound',
  'TypeParamList',
  'for',
  'ForLifetimes',
]);

/** The traits among bounds; `?Sized` and lifetimes are none. */
export function bounds(nodes: readonly Node[]): PathTree[] {
  return nodes.flatMap((node): PathTree[] => {
    if (NO_BOUND.has(node.name)) return [];
    if (node.name === 'ParenthesizedTraitBound') return bounds(node.children.slice(1, -1));
    if (node.name === 'HigherRankedTraitBound') return bounds(node.children);
    if (node.name === 'FunctionType') return functionBounds(node);
    if (isPath(node)) return [path(node)];
    throw new CompileError('this bound is not part of Just', node.span);
  });
}

/** `F: Fn() -> A + B`: the grammar takes `A + B` for the result, Rust takes `B` for a bound of `F`. */
function functionBounds(node: Node): PathTree[] {
  const last = node.children.at(-1)!;
  const [result, ...rest] = last.name === 'BoundedType' ? flattenBounds(last) : [last];
  const own = type(node.children.length > 0 ? replaceLast(node, result!) : node);
  if (own.kind !== 'path') throw new CompileError('expected a trait', node.span);
  return [own.path, ...bounds(rest)];
}

function replaceLast(node: Node, last: Node): Node {
  if (node.children.at(-1) === last) return node;
  const copy = Object.assign(Object.create(Object.getPrototypeOf(node) as object) as Node, node, {
    children: [...node.children.slice(0, -1), last],
    to: last.to,
  });
  return copy;
}
