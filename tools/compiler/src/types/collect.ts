// Syntax trees to definitions: fills the modules of a crate with what its items declare.
import { parseItems } from '../syntax/parse.js';
import { CompileError, type Span } from '../syntax/source.js';
import type { AdtTree, AliasTree, AssociatedTree, ImplTree, ItemTree, TraitTree } from '../syntax/tree.js';
import type {
  AdtDef,
  ConstDef,
  Crates,
  Definition,
  FunctionDef,
  ImplDef,
  Module,
  TraitDef,
} from './definitions.js';
import { derivedImpls } from './derive.js';

/** Reads `mod name;`: the items of the file or files that it stands for. */
export type ReadModule = (module: Module, name: string, span: Span) => readonly ItemTree[];

export function newModule(name: string, parent: Module | undefined, isBlock = false): Module {
  const path = parent === undefined ? name : isBlock ? parent.path : `${parent.path}::${name}`;
  const module: Omit<Module, 'root'> & { root?: Module } = {
    kind: 'module',
    name,
    path,
    parent,
    isBlock,
    types: new Map(),
    values: new Map(),
    uses: [],
  };
  module.root = parent === undefined ? (module as Module) : parent.root;
  return module as Module;
}

let nextFunction = 0;
let nextImpl = 0;

/** Declares the items in the module. */
export function collect(crates: Crates, module: Module, items: readonly ItemTree[], read: ReadModule): void {
  for (const item of items) {
    switch (item.kind) {
      case 'module': {
        const inner = newModule(item.name, module);
        declare(module, 'types', item.name, inner, item.span);
        collect(crates, inner, item.items ?? read(inner, item.name, item.span), read);
        break;
      }
      case 'use':
        for (const tree of item.imports) module.uses.push({ tree, resolving: false });
        break;
      case 'struct':
      case 'enum':
        collectAdt(crates, module, item, read);
        break;
      case 'trait':
        collectTrait(crates, module, item);
        break;
      case 'impl':
        collectImpl(crates, module, item);
        break;
      case 'alias':
        declare(
          module,
          'types',
          item.name,
          { kind: 'alias', name: item.name, module, tree: item },
          item.span,
        );
        break;
      case 'const':
      case 'static':
        if (item.name === '_') break;
        declare(
          module,
          'values',
          item.name,
          { kind: 'const', name: item.name, module, tree: item, owner: undefined },
          item.span,
        );
        break;
      case 'function':
        declare(
          module,
          'values',
          item.name,
          functionDef(module, item, undefined, hasMark(item, 'intrinsic')),
          item.span,
        );
        break;
      case 'foreign':
        if (item.name !== 'intrinsic')
          throw new CompileError('`extern` blocks are not part of Just', item.span);
        for (const tree of item.items)
          declare(module, 'values', tree.name, functionDef(module, tree, undefined, true), tree.span);
    }
  }
}

function declare(
  module: Module,
  space: 'types' | 'values',
  name: string,
  definition: Definition,
  span: Span,
): void {
  if (module[space].has(name)) throw new CompileError(`the name \`${name}\` is defined twice`, span);
  module[space].set(name, definition);
}

function hasMark(item: ItemTree, name: string): boolean {
  return item.attributes.some((attribute) => attribute.name === name);
}

/** The value of `#[lang = "..."]`. */
function langOf(item: ItemTree): string | undefined {
  return item.attributes.find((attribute) => attribute.name === 'lang')?.value;
}

function collectAdt(crates: Crates, module: Module, tree: AdtTree, read: ReadModule): void {
  const lang = langOf(tree);
  const adt: AdtDef = {
    kind: 'adt',
    name: tree.name,
    path: `${module.path}::${tree.name}`,
    module,
    tree,
    lang,
    variants: [],
  };
  adt.variants = tree.variants.map((variant, index) => ({ kind: 'variant', name: variant.name, adt, index }));
  declare(module, 'types', tree.name, adt, tree.span);
  // A tuple struct's name is its constructor, a unit struct's its value.
  if (tree.kind === 'struct' && tree.variants[0]!.shape !== 'named')
    declare(module, 'values', tree.name, adt.variants[0]!, tree.span);
  for (const { text, span } of derivedImpls(tree)) collect(crates, module, parseItems(text, span), read);
}

function functionDef(
  module: Module,
  tree: FunctionDef['tree'],
  owner: FunctionDef['owner'],
  intrinsic = false,
): FunctionDef {
  return { kind: 'function', id: nextFunction++, name: tree.name, module, tree, owner, intrinsic };
}

function collectTrait(crates: Crates, module: Module, tree: TraitTree): void {
  const trait = newTrait(module, tree);
  declare(module, 'types', tree.name, trait, tree.span);
  addTrait(crates, trait);
}

function newTrait(module: Module, tree: TraitTree): TraitDef {
  const path = `${module.path}::${tree.name}`;
  const trait: TraitDef = {
    kind: 'trait',
    name: tree.name,
    path,
    module,
    tree,
    functions: new Map(),
    types: new Map(),
    constants: new Map(),
    impls: [],
  };
  fillAssociated(trait, tree.items);
  return trait;
}

function addTrait(crates: Crates, trait: TraitDef): void {
  crates.traits.push(trait);
  for (const names of [trait.functions, trait.types, trait.constants]) {
    for (const name of names.keys()) append(crates.traitItems, name, trait);
  }
}

function append<T>(lists: Map<string, T[]>, name: string, value: T): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [value]);
  else list.push(value);
}

function fillAssociated(owner: TraitDef | ImplDef, items: readonly AssociatedTree[]): void {
  for (const item of items) {
    if (item.kind === 'function') owner.functions.set(item.name, functionDef(owner.module, item, owner));
    else if (item.kind === 'alias') owner.types.set(item.name, item);
    else
      owner.constants.set(item.name, {
        kind: 'const',
        name: item.name,
        module: owner.module,
        tree: item,
        owner,
      });
  }
}

function collectImpl(crates: Crates, module: Module, tree: ImplTree): void {
  const impl: ImplDef = {
    kind: 'impl',
    id: nextImpl++,
    module,
    tree,
    functions: new Map(),
    types: new Map<string, AliasTree>(),
    constants: new Map<string, ConstDef>(),
  };
  fillAssociated(impl, tree.items);
  if (tree.trait === undefined) {
    for (const item of [...impl.functions.values(), ...impl.constants.values()])
      append(crates.inherent, item.name, { impl, item });
  } else crates.unsorted.push(impl);
}

/** `Fn`, `FnMut` and `FnOnce`: their impls are closures and functions, their calls are built in. */
export function declareCallTraits(crates: Crates, module: Module): void {
  const text = `
    pub trait FnOnce<Args> { type Output; }
    pub trait FnMut<Args>: FnOnce<Args> {}
    pub trait Fn<Args>: FnMut<Args> {}`;
  for (const item of parseItems(text, { file: 0, start: 0, end: 0 })) {
    if (item.kind === 'trait' && !module.types.has(item.name)) collectTrait(crates, module, item);
  }
}
