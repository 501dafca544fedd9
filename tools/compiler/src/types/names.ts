// Names to definitions: modules, `use`, enums as namespaces, the prelude.
import { CompileError } from '../syntax/source.js';
import type { PathSegment, PathTree } from '../syntax/tree.js';
import type { Crates, Definition, Module, TraitDef } from './definitions.js';
import { PRIMITIVES } from './ty.js';

export type Space = 'types' | 'values';

const primitives = new Map<string, Definition>(
  [...PRIMITIVES].map(([name, type]) => [name, { kind: 'primitive', name, type }]),
);

export class Names {
  private readonly crates: Crates;

  constructor(crates: Crates) {
    this.crates = crates;
  }

  /** What a single name means at a place in `module`: its items, the blocks around, the prelude, crates, built-in types. */
  lookup(module: Module, name: string, space: Space): Definition | undefined {
    for (let at: Module | undefined = module; at !== undefined; at = at.isBlock ? at.parent : undefined) {
      const found = this.member(at, name, space);
      if (found !== undefined) return found;
    }
    const prelude = this.crates.std.types.get('prelude');
    const known = prelude?.kind === 'module' ? this.member(prelude, name, space) : undefined;
    if (known !== undefined) return known;
    if (space === 'values') return undefined;
    return this.crate(name) ?? primitives.get(name);
  }

  private crate(name: string): Module | undefined {
    return name === 'std' || name === 'core' || name === 'alloc' ? this.crates.std : undefined;
  }

  /** What `module::name` means: an item, or what a `use` there brings. */
  member(module: Module, name: string, space: Space): Definition | undefined {
    const own = module[space].get(name);
    if (own !== undefined) return own;
    for (const { tree } of module.uses) {
      if (tree.alias !== name) continue;
      const found = this.follow(module, tree.path, space, true);
      if (found !== undefined) return found;
    }
    for (const use of module.uses) {
      if (use.tree.alias !== undefined || use.resolving) continue;
      use.resolving = true;
      const target = this.follow(module, use.tree.path, 'types', true);
      const found = target === undefined ? undefined : this.inside(target, name, space);
      use.resolving = false;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** A name within a module or an enum. */
  private inside(definition: Definition, name: string, space: Space): Definition | undefined {
    if (definition.kind === 'module') return this.member(definition, name, space);
    if (definition.kind === 'adt' && definition.tree.kind === 'enum')
      return definition.variants.find((variant) => variant.name === name);
    return undefined;
  }

  /** The definition of a whole path, or undefined. */
  private follow(module: Module, path: PathTree, space: Space, inUse: boolean): Definition | undefined {
    const found = this.prefix(module, path, space, inUse);
    return found !== undefined && found.rest.length === 0 ? found.definition : undefined;
  }

  private readonly following = new Set<string>();

  /**
   * Follows the path through modules and enums as far as they lead: the definition, and the segments that are left
   * (associated items). In a `use`, a name that is being looked up already is skipped, so that `use a::a` ends.
   */
  prefix(
    module: Module,
    path: PathTree,
    space: Space,
    inUse = false,
  ): { definition: Definition; at: PathSegment; rest: readonly PathSegment[] } | undefined {
    const { segments } = path;
    let index = 0;
    let at: Definition | undefined;
    const last = segments.length - 1;
    const first = segments[0]!;
    if (path.global) at = this.crate(first.name);
    else if (first.name === 'crate') at = module.root;
    else if (first.name === 'self') at = nearest(module);
    else if (first.name === 'super') at = nearest(module).parent && nearest(nearest(module).parent!);
    else {
      const guard = `${module.path}|${first.name}|${last === 0 ? space : 'types'}`;
      if (inUse && this.following.has(guard)) return undefined;
      if (inUse) this.following.add(guard);
      at = this.lookup(module, first.name, last === 0 ? space : 'types');
      if (inUse) this.following.delete(guard);
    }
    // A module `str` does not hide the type, which stays what a single name means, and what has what the module has not.
    const builtIn = at?.kind === 'module' && !inUse && !path.global ? primitives.get(first.name) : undefined;
    if (builtIn !== undefined && last === 0) at = builtIn;
    while (at !== undefined && index < last) {
      const next = segments[index + 1]!;
      const space2 = index + 1 === last ? space : 'types';
      const inner: Definition | undefined =
        at.kind === 'module' && next.name === 'super'
          ? at.parent && nearest(at.parent)
          : this.inside(at, next.name, space2);
      if (inner === undefined) {
        if (at.kind === 'module' && (builtIn === undefined || index > 0)) return undefined;
        if (at.kind === 'module') at = builtIn;
        break;
      }
      at = inner;
      index++;
    }
    return at === undefined
      ? undefined
      : { definition: at, at: segments[index]!, rest: segments.slice(index + 1) };
  }

  /** The traits whose methods can be called in the module: its own, those it uses, the prelude's. */
  traitsIn(module: Module): ReadonlySet<TraitDef> {
    let traits = this.traits.get(module);
    if (traits === undefined) {
      traits = new Set();
      this.traits.set(module, traits);
      this.collectTraits(module, traits);
      for (let at: Module | undefined = module; at?.isBlock; at = at.parent)
        if (at.parent) this.collectTraits(at.parent, traits);
      const prelude = this.crates.std.types.get('prelude');
      if (prelude?.kind === 'module') this.collectTraits(prelude, traits);
    }
    return traits;
  }

  private readonly traits = new Map<Module, Set<TraitDef>>();

  private collectTraits(module: Module, traits: Set<TraitDef>): void {
    for (const definition of module.types.values()) if (definition.kind === 'trait') traits.add(definition);
    for (const use of module.uses) {
      if (use.resolving) continue;
      const target = this.follow(module, use.tree.path, 'types', true);
      if (target?.kind === 'trait') traits.add(target);
      if (use.tree.alias !== undefined || target?.kind !== 'module') continue;
      use.resolving = true;
      this.collectTraits(target, traits);
      use.resolving = false;
    }
  }

  /** An item of the standard library by its public path, `std::iter::Iterator`. */
  standard(path: string): Definition | undefined {
    let found = this.standards.get(path);
    if (found === undefined) {
      const names = path.split('::');
      found = this.crates.std;
      for (const name of names.slice(1)) {
        found = found === undefined ? undefined : this.inside(found, name, 'types');
      }
      if (found !== undefined) this.standards.set(path, found);
    }
    return found;
  }

  private readonly standards = new Map<string, Definition>();

  /** As `prefix`, or an error that names what is not there. */
  require(
    module: Module,
    path: PathTree,
    space: Space,
  ): { definition: Definition; at: PathSegment; rest: readonly PathSegment[] } {
    const found = this.prefix(module, path, space);
    if (found !== undefined) return found;
    const name = path.segments.map((segment) => segment.name).join('::');
    const around = path.segments.slice(0, -1);
    const inner =
      around.length === 0 ? undefined : this.prefix(module, { ...path, segments: around }, 'types');
    if (inner?.definition.kind === 'module' && inner.definition.root === this.crates.std) {
      const whole = `${inner.definition.path}::${path.segments.at(-1)!.name}`;
      throw new CompileError(`\`${whole}\` is not part of Just's standard library`, path.span);
    }
    const what = space === 'types' ? 'type' : 'value';
    throw new CompileError(`cannot find ${what} \`${name}\` in this scope`, path.span);
  }
}

/** The module itself, or the one around a block. */
function nearest(module: Module): Module {
  let at = module;
  while (at.isBlock && at.parent !== undefined) at = at.parent;
  return at;
}
