// Paths as values: locals, functions, constants, constructors and associated items.
import { CompileError, type Span } from '../../syntax/source.js';
import type { ExpressionTree, GenericArgument, PathSegment, PathTree } from '../../syntax/tree.js';
import { constantOf } from '../constants.js';
import type {
  Bound,
  ConstDef,
  Definition,
  FunctionDef,
  ImplDef,
  TraitDef,
  Ty,
  VariantDef,
} from '../definitions.js';
import { int, shallow, show } from '../ty.js';
import type { Draft } from './context.js';
import { Patterns } from './patterns.js';

/** What a path names: a value, or the constructor of a tuple struct or variant. */
export type Named =
  | { readonly kind: 'value'; readonly draft: Draft }
  | { readonly kind: 'constructor'; readonly variant: VariantDef; readonly ty: Ty };

export abstract class Paths extends Patterns {
  protected abstract staticDraft(def: ConstDef, span: Span): Draft;
  protected abstract constDraft(def: ConstDef, env: ReadonlyMap<string, Ty>, span: Span): Draft;

  protected resolve(path: PathTree): Named {
    const first = path.segments[0]!;
    if (path.segments.length === 1 && !path.global && path.qualified === undefined) {
      const local = this.findLocal(first.name, first.mark);
      if (local !== undefined) return { kind: 'value', draft: this.useLocal(local, path.span) };
    }
    if (path.qualified !== undefined) return this.qualified(path);
    if (!path.global && first.name === 'Self') {
      const self = this.selfType(path.span);
      return path.segments.length === 1
        ? this.selfConstructor(self, path.span)
        : this.associated(self, path.segments.slice(1), path.span);
    }
    if (!path.global && this.signatures.parameter(first.name, this.scope)) {
      const ty = this.env.get(first.name)!;
      if (path.segments.length === 1) return { kind: 'value', draft: this.constantParameter(ty, path.span) };
      return this.associated(ty, path.segments.slice(1), path.span, first.name);
    }
    const { definition, at, rest } = this.signatures.names.require(this.scope.module, path, 'values');
    if (rest.length > 0) return this.associatedOf(definition, at, rest, path.span);
    return this.definitionValue(definition, path, at);
  }

  private selfType(span: Span): Ty {
    const self = this.signatures.selfType(this.scope);
    if (self === undefined) throw new CompileError('`Self` means nothing here', span);
    return this.table.substitute(self, this.env);
  }

  private selfConstructor(self: Ty, span: Span): Named {
    const ty = shallow(self);
    if (ty.kind !== 'adt' || ty.def.tree.kind !== 'struct')
      throw new CompileError('`Self` is no tuple struct here', span);
    return this.constructorValue(ty.def.variants[0]!, ty, span);
  }

  private constantParameter(ty: Ty, span: Span): Draft {
    const value = shallow(ty);
    if (value.kind !== 'constant') throw new CompileError('expected a value, found a type', span);
    return this.make(int('usize'), span, { kind: 'integer', value: value.value });
  }

  private definitionValue(definition: Definition, path: PathTree, at: PathSegment): Named {
    const { span } = path;
    switch (definition.kind) {
      case 'function':
        return { kind: 'value', draft: this.functionValue(definition, [], at.arguments, span) };
      case 'const':
        return {
          kind: 'value',
          draft:
            definition.tree.kind === 'static'
              ? this.staticDraft(definition, span)
              : this.constDraft(definition, new Map(), span),
        };
      case 'variant': {
        const segments = path.segments;
        // `Option::<i32>::None` and `None::<i32>` say the same.
        const written = at.arguments ?? segments.at(-2)?.arguments;
        const ty = this.signatures.definitionType(
          definition.adt,
          { ...at, arguments: written },
          this.scope,
          'expression',
        );
        return this.constructorValue(definition, this.table.substitute(ty, this.env), span);
      }
      default:
        throw new CompileError(`expected a value, found \`${at.name}\``, span);
    }
  }

  /** A unit variant's value, or a constructor. */
  private constructorValue(variant: VariantDef, ty: Ty, span: Span): Named {
    if (variant.adt.tree.variants[variant.index]!.shape === 'tuple')
      return { kind: 'constructor', variant, ty };
    return {
      kind: 'value',
      draft: this.make(ty, span, { kind: 'aggregate', variant: variant.index, fields: [], base: undefined }),
    };
  }

  /** A function as a value, with the arguments of what it belongs to and those that are written. */
  protected functionValue(
    def: FunctionDef,
    outer: readonly Ty[],
    written: readonly GenericArgument[] | undefined,
    span: Span,
  ): Draft {
    const signature = this.signatures.function(def);
    const names = signature.generics.slice(outer.length);
    const given = (written ?? []).filter((argument) => argument.kind !== 'binding');
    const own = names.map((_, index) =>
      given[index] === undefined ? this.table.variable() : this.genericArgument(given[index]),
    );
    const args = [...outer, ...own];
    this.requireBounds(signature.bounds, this.table.envOf(signature.generics, args), span);
    return this.make({ kind: 'item', def, arguments: args }, span, { kind: 'item', callee: -1 });
  }

  /** The bounds guide inference; those of the program's own calls must hold in the end. */
  protected requireBounds(bounds: readonly Bound[], env: ReadonlyMap<string, Ty>, span: Span): void {
    this.table.requireAll(bounds, env);
    if (this.scope.module.root !== this.program.crates.main) return;
    this.later.push(() => {
      for (const { self, trait, arguments: args } of bounds) {
        const type = this.table.deep(this.table.substitute(self, env));
        const held = this.holds({
          self: type,
          trait,
          arguments: args.map((arg) => this.table.substitute(arg, env)),
          bindings: [],
        });
        if (held === 'no')
          throw new CompileError(`\`${show(type)}\` does not have the trait \`${trait.name}\``, span);
      }
    });
  }

  protected genericArgument(argument: GenericArgument): Ty {
    if (argument.kind === 'type') return this.lower(argument.type);
    if (argument.kind === 'constant') return { kind: 'constant', value: this.evaluate(argument.value) };
    return this.table.variable();
  }

  private qualified(path: PathTree): Named {
    const self = this.lower(path.qualified!.type);
    if (path.qualified!.trait === undefined) return this.associated(self, path.segments, path.span);
    const bound = this.signatures.bound(self, path.qualified!.trait, this.scope);
    const args = bound.arguments.map((arg) => this.table.substitute(arg, this.env));
    return { kind: 'value', draft: this.traitItem(bound.trait, self, args, path.segments[0]!, path.span) };
  }

  private associatedOf(
    definition: Definition,
    at: PathSegment,
    rest: readonly PathSegment[],
    span: Span,
  ): Named {
    if (definition.kind === 'trait') {
      const written = (at.arguments ?? []).map((argument) => this.genericArgument(argument));
      const args = definition.tree.generics.parameters.map(
        (_, index) => written[index] ?? this.table.variable(),
      );
      return {
        kind: 'value',
        draft: this.traitItem(definition, this.table.variable(), args, rest[0]!, span),
      };
    }
    const ty = this.table.substitute(
      this.signatures.definitionType(definition, at, this.scope, 'expression'),
      this.env,
    );
    return this.associated(ty, rest, span);
  }

  /** `Type::name`: a variant, an inherent item, or an item of a trait that the type has. */
  private associated(self: Ty, segments: readonly PathSegment[], span: Span, parameter?: string): Named {
    if (segments.length > 1) {
      // `T::Item::new`: the last segment is the value, those before it a type.
      const tree = segments.slice(0, -1);
      const first: PathSegment = {
        name: parameter ?? 'Self',
        span,
        arguments: undefined,
        signature: undefined,
      };
      const type = this.lower({
        kind: 'path',
        path: { global: false, qualified: undefined, segments: [first, ...tree], span },
        span,
      });
      return this.associated(type, segments.slice(-1), span);
    }
    const segment = segments[0]!;
    const ty = this.known(self);
    if (ty.kind === 'adt') {
      const variant =
        ty.def.tree.kind === 'enum' ? ty.def.variants.find(({ name }) => name === segment.name) : undefined;
      if (variant !== undefined) return this.constructorValue(variant, ty, span);
    }
    const inherent = this.inherentItem(ty, segment, span);
    if (inherent !== undefined) return { kind: 'value', draft: inherent };
    const traits = (this.program.crates.traitItems.get(segment.name) ?? []).filter(
      (trait) => trait.functions.has(segment.name) || trait.constants.has(segment.name),
    );
    const preferred = this.boundTraits(parameter, traits);
    for (const trait of preferred) {
      const args = this.table.fresh(trait.tree.generics.parameters.map(({ name }) => name));
      if (this.holds({ self: ty, trait, arguments: args, bindings: [] }) === 'no') continue;
      return { kind: 'value', draft: this.traitItem(trait, ty, args, segment, span) };
    }
    throw new CompileError(
      `\`${show(this.table.deep(ty))}\` has no associated item \`${segment.name}\``,
      segment.span,
    );
  }

  /** Traits that a parameter is declared to have come before all others. */
  private boundTraits(parameter: string | undefined, traits: readonly TraitDef[]): readonly TraitDef[] {
    if (parameter === undefined) return traits;
    const declared = new Set(this.declaredBounds(parameter));
    return [
      ...traits.filter((trait) => declared.has(trait)),
      ...traits.filter((trait) => !declared.has(trait)),
    ];
  }

  /** The traits that the generics in scope ask of a parameter. */
  protected declaredBounds(parameter: string): TraitDef[] {
    return this.boundsInScope()
      .filter(({ self }) => self.kind === 'parameter' && self.name === parameter)
      .map(({ trait }) => trait);
  }

  /** What the generics around this place say of their parameters. */
  protected boundsInScope(): readonly Bound[] {
    const { function: fn, owner } = this.scope;
    if (fn !== undefined) return this.signatures.function(fn).bounds;
    return owner === undefined ? [] : this.signatures.genericBounds(owner.tree.generics, this.scope);
  }

  private inherentItem(ty: Ty, segment: PathSegment, span: Span): Draft | undefined {
    for (const { impl, item } of this.program.crates.inherent.get(segment.name) ?? []) {
      const outer = this.implArguments(impl, ty);
      if (outer === undefined) continue;
      if (item.kind === 'const')
        return this.constDraft(item, this.table.envOf(this.signatures.header(impl).generics, outer), span);
      return this.functionValue(item, outer, segment.arguments, span);
    }
    return undefined;
  }

  /** The arguments with which the impl is one of the type. */
  protected implArguments(impl: ImplDef, ty: Ty): Ty[] | undefined {
    const header = this.signatures.header(impl);
    if (header.self.kind !== ty.kind && ty.kind !== 'variable') return undefined;
    const outer = this.table.fresh(header.generics);
    const fits = this.table.unify(
      this.table.substitute(header.self, this.table.envOf(header.generics, outer)),
      ty,
    );
    return fits ? outer : undefined;
  }

  private traitItem(trait: TraitDef, self: Ty, args: readonly Ty[], segment: PathSegment, span: Span): Draft {
    const def = trait.functions.get(segment.name);
    const outer = [self, ...args];
    if (def !== undefined) {
      this.table.require({ self, trait, arguments: args, bindings: [] });
      return this.functionValue(def, outer, segment.arguments, span);
    }
    const own = trait.constants.get(segment.name);
    if (own === undefined)
      throw new CompileError(`the trait \`${trait.name}\` has no item \`${segment.name}\``, segment.span);
    this.table.solve();
    const selection = this.table.select(self, trait, args);
    if (typeof selection === 'object' && selection.kind === 'impl') {
      const inImpl = selection.impl.constants.get(segment.name);
      if (inImpl !== undefined)
        return this.constDraft(
          inImpl,
          this.table.envOf(this.signatures.header(selection.impl).generics, selection.arguments),
          span,
        );
    }
    return this.constDraft(own, this.table.envOf(this.signatures.ownerGenerics(trait), outer), span);
  }

  // --- For patterns ---

  protected variantOfPath(path: PathTree): { variant: VariantDef; ty: Ty } | undefined {
    const first = path.segments[0]!;
    if (first.name === 'Self' && !path.global) {
      const self = shallow(this.selfType(path.span));
      if (self.kind !== 'adt') return undefined;
      const name = path.segments[1]?.name;
      const variant =
        name === undefined ? self.def.variants[0] : self.def.variants.find((one) => one.name === name);
      return variant === undefined ? undefined : { variant, ty: self };
    }
    const names = this.signatures.names;
    let found = names.prefix(this.scope.module, path, 'values');
    if (found === undefined || found.definition.kind !== 'variant')
      found = names.require(this.scope.module, path, 'types');
    const { definition, at, rest } = found;
    if (definition.kind === 'variant') {
      const written = at.arguments ?? path.segments.at(-2)?.arguments;
      const ty = this.signatures.definitionType(
        definition.adt,
        { ...at, arguments: written },
        this.scope,
        'expression',
      );
      return { variant: definition, ty: this.table.substitute(ty, this.env) };
    }
    if (definition.kind !== 'adt' && definition.kind !== 'alias') return undefined;
    const ty = shallow(
      this.table.substitute(
        this.signatures.definitionType(definition, at, this.scope, 'expression'),
        this.env,
      ),
    );
    if (ty.kind !== 'adt') return undefined;
    const variant =
      rest.length === 0 ? ty.def.variants[0] : ty.def.variants.find((one) => one.name === rest[0]!.name);
    return variant === undefined ? undefined : { variant, ty };
  }

  protected constantPattern(path: PathTree): Draft | undefined {
    const isVariant = path.qualified === undefined && this.variantOfPathQuietly(path);
    if (isVariant) return undefined;
    const named = this.resolve(path);
    return named.kind === 'value' ? named.draft : undefined;
  }

  private variantOfPathQuietly(path: PathTree): boolean {
    const first = path.segments[0]!;
    if (first.name === 'Self' && path.segments.length === 2) return this.variantOfPath(path) !== undefined;
    const found = this.signatures.names.prefix(this.scope.module, path, 'values');
    if (found === undefined) return false;
    if (found.definition.kind === 'variant') return true;
    return (
      found.definition.kind === 'alias' && found.rest.length === 1 && this.variantOfPath(path) !== undefined
    );
  }

  protected evaluate(tree: ExpressionTree): bigint {
    return constantOf(this.signatures, tree, this.scope, this.env);
  }
}
