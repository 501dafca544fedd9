// Items: functions, types, traits, impls, constants, modules, uses.
import { convert } from './convert.js';
import { defineMacro, itemsOfMacro } from './expand.js';
import { parameter } from './expressions.js';
import { generics } from './generics.js';
import { type Node, parseNodes, type Source } from './grammar.js';
import { macroName } from './macros.js';
import { bounds, isPath, nameOf, path, simplePath, type } from './paths.js';
import { CompileError } from './source.js';
import type {
  AdtTree, AliasTree, AssociatedTree, AttributeTree, BlockTree, ConstTree, ForeignTree, FunctionTree, ImplTree, ItemTree, ParameterTree, TraitTree,
  TypeTree, VariantTree, Visibility,
} from './tree.js'; // biome-ignore format: a list
import { imports } from './uses.js';

type Attributes = readonly AttributeTree[];

const ITEMS: Readonly<Record<string, (node: Node, attributes: Attributes) => ItemTree>> = {
  FunctionItem: functionItem,
  StructItem: structItem,
  EnumItem: enumItem,
  TraitItem: traitItem,
  ImplItem: implItem,
  ConstItem: constItem,
  StaticItem: constItem,
  TypeItem: aliasItem,
  AssociatedType: aliasItem,
  ModItem: moduleItem,
  ForeignModItem: foreignItem,
  UseDeclaration: (node, attributes) => ({
    kind: 'use',
    name: '',
    span: node.span,
    attributes,
    imports: imports(node),
  }),
};
const LACKING: Readonly<Record<string, string>> = {
  UnionItem: '`union`',
  DeclarativeMacroItem: '`macro`',
  ExternCrateDeclaration: '`extern crate`',
};

export function isItem(node: Node): boolean {
  return (
    Object.hasOwn(ITEMS, node.name) ||
    Object.hasOwn(LACKING, node.name) ||
    node.name === 'MacroDefinition' ||
    node.name === 'AttributeItem'
  );
}

/** All items among the nodes, without what is for cargo's tests. */
export function items(nodes: readonly Node[]): ItemTree[] {
  return nodes
    .filter(({ name }) => !['{', '}', 'InnerAttribute', 'EmptyStatement', 'Shebang'].includes(name))
    .flatMap((node) => item(node, []))
    .filter((found) => !isForTests(found));
}

/** None for a macro, several for a call of one. */
function item(node: Node, attributes: Attributes): ItemTree[] {
  if (node.name === 'AttributeItem') {
    return item(
      node.children.at(-1)!,
      node.children.filter(({ name }) => name === 'Attribute').map(attribute),
    );
  }
  const lacking = LACKING[node.name];
  if (lacking !== undefined) throw new CompileError(`${lacking} is not part of Just`, node.span);
  if (node.name === 'MacroDefinition') {
    defineMacro(node);
    return [];
  }
  if (node.name === 'MacroInvocation') {
    const written = itemsOfMacro(node);
    if (written !== undefined) return items(written);
    // `thread_local!`: no known macro makes items, so that one that is not known is what is wrong.
    macroName(node);
  }
  const read = ITEMS[node.name];
  if (read === undefined) throw new CompileError('expected an item', node.span);
  return [read(node, attributes)];
}

/** `#[cfg(test)]` and `#[test]`: cargo's tests are no part of the program. */
function isForTests({ attributes }: ItemTree): boolean {
  return attributes.some(
    ({ name, words }) => name === 'test' || (name === 'cfg' && words.length === 1 && words[0] === 'test'),
  );
}

function attribute(node: Node): AttributeTree {
  const meta = node.child('MetaItem')!;
  const [named, ...rest] = meta.children as [Node, ...Node[]];
  const words = (part: Node): string[] =>
    part.name === 'Identifier' ? [nameOf(part)] : part.children.flatMap(words);
  const tokens = rest.find(({ name }) => name.endsWith('Tokens'));
  const value = meta.has('=') ? convert.expression(rest.at(-1)!) : undefined;
  const inside = tokens === undefined ? [] : words(tokens);
  const layout =
    named.text === 'repr' ? inside.find((word) => word === 'packed' || word === 'align') : undefined;
  if (layout !== undefined) throw new CompileError(`\`#[repr(${layout})]\` is not part of Just`, node.span);
  return {
    name: named.text,
    words: inside,
    value: value?.kind === 'string' ? value.value : undefined,
    span: node.span,
  };
}

function functionItem(node: Node, attributes: Attributes): FunctionTree {
  if (node.has('async')) throw new CompileError('`async` is not part of Just', node.child('async')!.span);
  const list = node.child('ParamList')!;
  const parameters = list.children.flatMap((child): ParameterTree[] => {
    if (child.name === 'SelfParameter') return [selfParameter(child)];
    if (child.name !== 'Parameter') return [];
    const { pattern, type: typed } = parameter(child);
    return [{ pattern, type: typed! }];
  });
  const first = parameters[0]?.pattern;
  const at = node.children.findIndex(({ name }) => name === '->');
  const body = node.child('Block');
  const before = node.children.filter((child) => child !== body && child.name !== ';').at(-1)!;
  const from = node.child('fn')!;
  const tree: FunctionTree = {
    kind: 'function',
    name: nameOf(node.child('BoundIdentifier')!),
    visibility: visibility(node.child('Vis')),
    attributes,
    generics: generics(node),
    parameters,
    hasSelf: first?.kind === 'binding' && first.name === 'self',
    result: at === -1 ? undefined : type(node.children[at + 1]!),
    body: body === undefined || node.source.onDemand ? undefined : convert.block(body),
    span: from.spanTo(before.to),
  };
  if (body !== undefined && node.source.onDemand) convertWhenRead(tree, body);
  return tree;
}

/** Where the bodies of a library's functions stand, from and to; most of them are never called. */
export const bodyPlaces = new WeakMap<FunctionTree, BodyPlace>();

export type BodyPlace = readonly [from: number, to: number];

function convertWhenRead(tree: FunctionTree, body: Node): void {
  readBodyLater(tree, [body.from, body.to], () => convert.block(body));
}

/** Gives a function the body that stands in a text, as soon as somebody looks at it. */
export function parseBodyLater(tree: FunctionTree, place: BodyPlace, source: Source): void {
  readBodyLater(tree, place, () => {
    const [item] = parseNodes(source, place[0], place[1], 'fn f() ').children;
    return convert.block(item!.child('Block')!);
  });
}

function readBodyLater(tree: FunctionTree, place: BodyPlace, read: () => BlockTree): void {
  bodyPlaces.set(tree, place);
  const get = (): BlockTree => {
    const block = read();
    Object.defineProperty(tree, 'body', { value: block, enumerable: true });
    return block;
  };
  Object.defineProperty(tree, 'body', { get, enumerable: true, configurable: true });
}

function selfParameter(node: Node): ParameterTree {
  const { span } = node;
  const self: TypeTree = { kind: 'path', path: simplePath('Self', span), span };
  const reference = node.text.startsWith('&');
  const mutable = node.has('mut');
  const pattern = {
    kind: 'binding',
    name: 'self',
    byReference: false,
    mutable: mutable && !reference,
    sub: undefined,
    span,
  } as const;
  return { pattern, type: reference ? { kind: 'reference', mutable, target: self, span } : self };
}

function structItem(node: Node, attributes: Attributes): AdtTree {
  const named = node.child('TypeIdentifier')!;
  const variant: VariantTree = {
    name: nameOf(named),
    span: named.span,
    attributes: [],
    ...fields(node),
    discriminant: undefined,
  };
  return {
    kind: 'struct',
    name: nameOf(named),
    span: named.span,
    attributes,
    generics: generics(node),
    variants: [variant],
  };
}

function fields(node: Node): Pick<VariantTree, 'shape' | 'fields'> {
  const named = node.child('FieldDeclarationList');
  const ordered = node.child('OrderedFieldDeclarationList');
  if (named !== undefined) {
    const declared = named.children.filter(({ name }) => name === 'FieldDeclaration');
    const read = declared.map((field) => ({
      name: nameOf(field.child('FieldIdentifier')!),
      type: type(field.children.at(-1)!),
      visibility: visibility(field.child('Vis')),
    }));
    return { shape: 'named', fields: read };
  }
  if (ordered === undefined) return { shape: 'unit', fields: [] };
  const read: VariantTree['fields'][number][] = [];
  let before: Node | undefined;
  for (const child of ordered.children) {
    if (child.name === 'Vis') before = child;
    if (['(', ')', ',', 'Vis', 'Attribute'].includes(child.name)) continue;
    read.push({ name: String(read.length), type: type(child), visibility: visibility(before) });
    before = undefined;
  }
  return { shape: 'tuple', fields: read };
}

function visibility(written: Node | undefined): Visibility {
  if (written === undefined) return 'module';
  return written.children.length > 1 ? 'crate' : 'all';
}

function enumItem(node: Node, attributes: Attributes): AdtTree {
  const named = node.child('TypeIdentifier')!;
  let own: AttributeTree[] = [];
  const variants: VariantTree[] = [];
  for (const child of node.child('EnumVariantList')!.children) {
    if (child.name === 'Attribute') own.push(attribute(child));
    if (child.name !== 'EnumVariant') continue;
    const variant = child.child('Identifier')!;
    const [value] = child.after('=');
    const discriminant = value === undefined ? undefined : convert.expression(value);
    variants.push({
      name: nameOf(variant),
      span: variant.span,
      attributes: own,
      ...fields(child),
      discriminant,
    });
    own = [];
  }
  return {
    kind: 'enum',
    name: nameOf(named),
    span: named.span,
    attributes,
    generics: generics(node),
    variants,
  };
}

function traitItem(node: Node, attributes: Attributes): TraitTree {
  const named = node.child('TypeIdentifier')!;
  const supertraits = node.child('TraitBounds');
  return {
    kind: 'trait',
    name: nameOf(named),
    span: named.span,
    attributes,
    generics: generics(node),
    supertraits: supertraits === undefined ? [] : bounds(supertraits.children),
    items: associated(node),
  };
}

const NO_TYPE = new Set(['unsafe', 'impl', 'TypeParamList', 'for', 'WhereClause', 'DeclarationList']);

function implItem(node: Node, attributes: Attributes): ImplTree {
  const types = node.children.filter(({ name }) => !NO_TYPE.has(name));
  if (types[0]!.name === '!') throw new CompileError('negative impls are not part of Just', types[0]!.span);
  const [first, second] = types as [Node, Node | undefined];
  if (second !== undefined && !isPath(first) && first.name !== 'FunctionType') {
    throw new CompileError('expected a trait before `for`', first.span);
  }
  const last = node.children.at(-2)!;
  return {
    kind: 'impl',
    name: '',
    span: node.child('impl')!.spanTo(last.to),
    attributes,
    generics: generics(node),
    trait: second === undefined ? undefined : path(first),
    type: type(second ?? first),
    items: associated(node),
  };
}

function associated(node: Node): AssociatedTree[] {
  return items(node.child('DeclarationList')!.children).map((found) => {
    if (found.kind === 'function' || found.kind === 'const' || found.kind === 'alias') return found;
    throw new CompileError('expected a function, a constant or a type', found.span);
  });
}

function constItem(node: Node, attributes: Attributes): ConstTree {
  const named = node.child('BoundIdentifier', '_')!;
  const [value] = node.after('=');
  return {
    kind: node.name === 'ConstItem' ? 'const' : 'static',
    name: nameOf(named),
    span: named.span,
    attributes,
    mutable: node.has('mut'),
    type: type(node.after(':')[0]!),
    value: value === undefined || value.name === ';' ? undefined : convert.expression(value),
  };
}

function aliasItem(node: Node, attributes: Attributes): AliasTree {
  const named = node.child('TypeIdentifier')!;
  const [target] = node.after('=');
  const bounded = node.child('TraitBounds');
  return {
    kind: 'alias',
    name: nameOf(named),
    span: named.span,
    attributes,
    generics: generics(node),
    bounds: bounded === undefined ? [] : bounds(bounded.children),
    type: target === undefined ? undefined : type(target),
  };
}

function moduleItem(node: Node, attributes: Attributes): ItemTree {
  const named = node.child('BoundIdentifier')!;
  const list = node.child('DeclarationList');
  const read = (): ItemTree[] => items(list!.children);
  const keeps = attributes.some(({ name }) => name === 'macro_use');
  const inside =
    list === undefined ? undefined : keeps ? read() : (node.source.macros?.scoped(read) ?? read());
  return { kind: 'module', name: nameOf(named), span: named.span, attributes, items: inside };
}

function foreignItem(node: Node, attributes: Attributes): ForeignTree {
  const name = convert.expression(node.child('String')!);
  const inside = items(node.child('DeclarationList')!.children);
  const functions = inside.filter((found): found is FunctionTree => found.kind === 'function');
  return {
    kind: 'foreign',
    name: name.kind === 'string' ? name.value : '',
    span: node.span,
    attributes,
    items: functions,
  };
}
