// Type trees to types: what the declarations say, with parameters where generics stand. Each is computed once.
import { CompileError, type Span } from '../syntax/source.js';
import type {
  ExpressionTree,
  GenericArgument,
  GenericsTree,
  PathSegment,
  PathTree,
  TypeTree,
} from '../syntax/tree.js';
import type {
  AdtDef,
  Bound,
  ConstDef,
  Crates,
  FunctionDef,
  ImplDef,
  Scope,
  TraitDef,
  Ty,
  VariantDef,
} from './definitions.js';
import { NO_GENERICS } from './definitions.js';
import type { Names } from './names.js';
import { constant, counted, mapParts, NEVER, shallow, tuple, UNIT } from './ty.js';

const INFER: Ty = { kind: 'infer' };
export const SELF: Ty = { kind: 'parameter', name: 'Self' };
/** What an opaque result is in its own bounds; `Self` there is the impl's or the trait's. */
export const OPAQUE = { kind: 'parameter', name: 'impl' } as const;

/** A function as its declaration gives it. */
export interface Signature {
  /** Names of all generic parameters: those of the impl, or `Self` and those of the trait, then its own. */
  readonly generics: readonly string[];
  /** How many of them belong to the impl or trait. */
  readonly outer: number;
  readonly parameters: readonly Ty[];
  readonly result: Ty;
  readonly bounds: readonly Bound[];
}

export interface ImplHeader {
  readonly generics: readonly string[];
  readonly self: Ty;
  readonly trait: TraitDef | undefined;
  readonly arguments: readonly Ty[];
  readonly bounds: readonly Bound[];
}

/** Parameters of a function that stand for `impl Trait` in its arguments, with their bounds. */
interface Anonymous {
  readonly name: string;
  readonly bounds: readonly PathTree[];
}

export class Signatures {
  private readonly crates: Crates;
  readonly names: Names;
  /** Evaluates a constant expression: array lengths and discriminants. */
  evaluate: (tree: ExpressionTree, scope: Scope) => bigint = () => {
    throw new Error('no evaluator');
  };
  private readonly types = new WeakMap<TypeTree, Ty>();
  private readonly functions = new Map<FunctionDef, Signature>();
  private readonly headers = new Map<ImplDef, ImplHeader>();
  private readonly fieldTypes = new Map<VariantDef, readonly Ty[]>();
  /** What `impl Trait` as a function's result says of the type behind it, which is `Self` there. */
  readonly opaqueBounds = new Map<FunctionDef, readonly Bound[]>();
  private readonly traitBounds = new Map<TraitDef, readonly Bound[]>();

  constructor(crates: Crates, names: Names) {
    this.crates = crates;
    this.names = names;
  }

  // --- Declarations ---

  functionScope(def: FunctionDef): Scope {
    return { module: def.module, owner: def.owner, function: def };
  }

  ownerGenerics(owner: ImplDef | TraitDef | undefined): readonly string[] {
    if (owner === undefined) return [];
    const own = owner.tree.generics.parameters.map(({ name }) => name);
    return owner.kind === 'trait' ? ['Self', ...own] : own;
  }

  function(def: FunctionDef): Signature {
    let signature = this.functions.get(def);
    if (signature !== undefined) return signature;
    const { tree, owner } = def;
    const scope = this.functionScope(def);
    const outer = this.ownerGenerics(owner);
    const anonymous: Anonymous[] = [];
    const parameters = tree.parameters.map(({ type }) =>
      this.type(type, scope, (bounds) => {
        const name = `impl ${anonymous.length}`;
        anonymous.push({ name, bounds });
        return { kind: 'parameter', name };
      }),
    );
    const generics = [
      ...outer,
      ...tree.generics.parameters.map(({ name }) => name),
      ...anonymous.map(({ name }) => name),
    ];
    const opaque = (paths: readonly PathTree[]): Ty => {
      this.opaqueBounds.set(
        def,
        paths.map((path) => this.bound(OPAQUE, path, scope)),
      );
      return { kind: 'opaque', def, arguments: generics.map((name) => ({ kind: 'parameter', name })) };
    };
    const result = tree.result === undefined ? UNIT : this.type(tree.result, scope, opaque);
    const bounds = [
      ...(owner === undefined ? [] : this.genericBounds(owner.tree.generics, scope)),
      ...this.genericBounds(tree.generics, scope),
      ...anonymous.flatMap((one) =>
        one.bounds.map((path) => this.bound({ kind: 'parameter', name: one.name }, path, scope)),
      ),
    ];
    signature = { generics, outer: outer.length, parameters, result, bounds };
    this.functions.set(def, signature);
    return signature;
  }

  header(impl: ImplDef): ImplHeader {
    let header = this.headers.get(impl);
    if (header !== undefined) return header;
    const scope: Scope = { module: impl.module, owner: impl, function: undefined };
    const self = this.type(impl.tree.type, scope);
    const { trait: path } = impl.tree;
    const trait = path === undefined ? undefined : this.trait(path, scope);
    const args =
      trait === undefined ? [] : this.traitArguments(trait, path!.segments.at(-1)!, self, scope).arguments;
    header = {
      generics: this.ownerGenerics(impl),
      self,
      trait,
      arguments: args,
      bounds: this.genericBounds(impl.tree.generics, scope),
    };
    this.headers.set(impl, header);
    return header;
  }

  /** Field types of a variant, in terms of the type's parameters. */
  fields(variant: VariantDef): readonly Ty[] {
    let types = this.fieldTypes.get(variant);
    if (types === undefined) {
      const scope: Scope = {
        module: variant.adt.module,
        owner: undefined,
        function: undefined,
        adt: variant.adt,
      };
      types = variant.adt.tree.variants[variant.index]!.fields.map((field) => this.type(field.type, scope));
      this.fieldTypes.set(variant, types);
    }
    return types;
  }

  /** What is known of `Self` in a trait: its supertraits. */
  supertraits(trait: TraitDef): readonly Bound[] {
    let bounds = this.traitBounds.get(trait);
    if (bounds === undefined) {
      const scope: Scope = { module: trait.module, owner: trait, function: undefined };
      bounds = trait.tree.supertraits.map((path) => this.bound(SELF, path, scope));
      this.traitBounds.set(trait, bounds);
    }
    return bounds;
  }

  genericBounds(generics: GenericsTree, scope: Scope): Bound[] {
    const bounds: Bound[] = [];
    for (const { name, bounds: paths } of generics.parameters) {
      for (const path of paths) bounds.push(this.bound({ kind: 'parameter', name }, path, scope));
    }
    for (const { type, bounds: paths } of generics.where) {
      for (const path of paths) bounds.push(this.bound(this.type(type, scope), path, scope));
    }
    return bounds;
  }

  bound(self: Ty, path: PathTree, scope: Scope): Bound {
    const trait = this.trait(path, scope);
    return { self, trait, ...this.traitArguments(trait, path.segments.at(-1)!, self, scope) };
  }

  trait(path: PathTree, scope: Scope): TraitDef {
    const { definition, rest } = this.names.require(scope.module, path, 'types');
    if (definition.kind !== 'trait' || rest.length > 0) {
      throw new CompileError(`expected a trait, found \`${path.segments.at(-1)!.name}\``, path.span);
    }
    return definition;
  }

  /** The arguments of a trait as a bound writes them; what is left out is the default, or inferred. */
  private traitArguments(
    trait: TraitDef,
    segment: PathSegment,
    self: Ty,
    scope: Scope,
  ): Pick<Bound, 'arguments' | 'bindings'> {
    if (segment.signature !== undefined) {
      const { parameters, result } = segment.signature;
      const output = result === undefined ? UNIT : this.type(result, scope);
      return {
        arguments: [tuple(parameters.map((type) => this.type(type, scope)))],
        bindings: [{ name: 'Output', type: output }],
      };
    }
    const env = new Map<string, Ty>([['Self', self]]);
    const written = (segment.arguments ?? []).filter((argument) => argument.kind !== 'binding');
    const list = trait.tree.generics.parameters.map((parameter, index) => {
      const argument = written[index];
      const type =
        argument !== undefined
          ? this.argument(argument, scope)
          : this.default(parameter.default, { module: trait.module, owner: trait, function: undefined }, env);
      env.set(parameter.name, type);
      return type;
    });
    const bindings = (segment.arguments ?? []).flatMap((argument) =>
      argument.kind === 'binding' && argument.type !== undefined
        ? [{ name: argument.name, type: this.type(argument.type, scope) }]
        : [],
    );
    return { arguments: list, bindings };
  }

  private default(given: GenericArgument | undefined, scope: Scope, env: ReadonlyMap<string, Ty>): Ty {
    return given === undefined ? INFER : replace(this.argument(given, scope), env);
  }

  private argument(argument: GenericArgument, scope: Scope): Ty {
    if (argument.kind === 'constant') return constant(this.evaluate(argument.value, scope));
    return argument.kind === 'type' ? this.type(argument.type, scope) : INFER;
  }

  inherentConstant(adt: AdtDef, name: string): ConstDef | undefined {
    for (const { impl, item } of this.crates.inherent.get(name) ?? []) {
      const { self } = this.header(impl);
      if (item.kind === 'const' && self.kind === 'adt' && self.def === adt) return item;
    }
    return undefined;
  }

  // --- Types ---

  /** `anonymous` gives the type that `impl Trait` stands for. */
  type(tree: TypeTree, scope: Scope, anonymous?: (bounds: readonly PathTree[]) => Ty): Ty {
    const known = this.types.get(tree);
    if (known !== undefined) return known;
    const type = this.make(tree, scope, anonymous);
    this.types.set(tree, type);
    return type;
  }

  private make(
    tree: TypeTree,
    scope: Scope,
    anonymous: ((bounds: readonly PathTree[]) => Ty) | undefined,
  ): Ty {
    const inner = (part: TypeTree) => this.type(part, scope, anonymous);
    switch (tree.kind) {
      case 'path':
        return this.path(tree.path, scope, anonymous);
      case 'reference':
      case 'pointer':
        return { kind: tree.kind, mutable: tree.mutable, target: inner(tree.target) };
      case 'tuple':
        return tuple(tree.elements.map(inner));
      case 'array':
        return { kind: 'array', element: inner(tree.element), length: this.length(tree.length, scope) };
      case 'slice':
        return { kind: 'slice', element: inner(tree.element) };
      case 'function':
        return {
          kind: 'function',
          parameters: tree.parameters.map(inner),
          result: tree.result === undefined ? UNIT : inner(tree.result),
        };
      case 'dyn': {
        const { trait, arguments: args, bindings } = this.bound(SELF, tree.bounds[0]!, scope);
        return { kind: 'dyn', trait, arguments: args, bindings };
      }
      case 'impl':
        if (anonymous === undefined)
          throw new CompileError('`impl Trait` is not part of Just here', tree.span);
        return anonymous(tree.bounds);
      case 'never':
        return NEVER;
      case 'infer':
        return INFER;
    }
  }

  /** An array's length: a parameter, or a constant. */
  private length(tree: ExpressionTree, scope: Scope): Ty {
    if (tree.kind === 'path' && tree.path.segments.length === 1) {
      const { name } = tree.path.segments[0]!;
      if (name === '_') return INFER;
      if (this.parameter(name, scope)) return { kind: 'parameter', name };
    }
    return constant(this.evaluate(tree, scope));
  }

  /** Whether the name is a generic parameter there. */
  parameter(name: string, scope: Scope): boolean {
    return this.genericTrees(scope).some((generics) =>
      generics.parameters.some((parameter) => parameter.name === name),
    );
  }

  private genericTrees({ owner, function: fn, adt }: Scope): GenericsTree[] {
    return [
      fn?.tree.generics ?? NO_GENERICS,
      owner?.tree.generics ?? NO_GENERICS,
      adt?.tree.generics ?? NO_GENERICS,
    ];
  }

  selfType(scope: Scope): Ty | undefined {
    if (scope.adt !== undefined) {
      return {
        kind: 'adt',
        def: scope.adt,
        arguments: scope.adt.tree.generics.parameters.map(({ name }) => ({ kind: 'parameter', name })),
      };
    }
    if (scope.owner === undefined) return undefined;
    if (scope.owner.kind === 'trait') return SELF;
    return this.type(scope.owner.tree.type, {
      module: scope.owner.module,
      owner: scope.owner,
      function: undefined,
    });
  }

  private path(path: PathTree, scope: Scope, anonymous?: (bounds: readonly PathTree[]) => Ty): Ty {
    if (path.qualified !== undefined) {
      const self = this.type(path.qualified.type, scope, anonymous);
      const { trait } = path.qualified;
      if (trait === undefined) return this.associated(self, path.segments, scope, path.span);
      const { trait: def, arguments: args } = this.bound(self, trait, scope);
      return this.associated(
        { kind: 'projection', self, trait: def, arguments: args, name: path.segments[0]!.name },
        path.segments.slice(1),
        scope,
        path.span,
      );
    }
    const first = path.segments[0]!;
    if (!path.global && first.name === 'Self') {
      const self = this.selfType(scope);
      if (self === undefined) throw new CompileError('`Self` means nothing here', path.span);
      return this.associated(self, path.segments.slice(1), scope, path.span);
    }
    if (!path.global && this.parameter(first.name, scope)) {
      return this.associated(
        { kind: 'parameter', name: first.name },
        path.segments.slice(1),
        scope,
        path.span,
      );
    }
    const { definition, at, rest } = this.names.require(scope.module, path, 'types');
    const type = this.definitionType(definition, at, scope, 'type', anonymous);
    return this.associated(type, rest, scope, path.span);
  }

  /**
   * The type that a definition's name stands for, with the arguments of the segment.
   *
   * @param place - where the name stands: a type takes the defaults of arguments that are left out, an expression infers them
   */
  definitionType(
    definition: ReturnType<Names['require']>['definition'],
    segment: PathSegment,
    scope: Scope,
    place: 'type' | 'expression',
    anonymous?: (bounds: readonly PathTree[]) => Ty,
  ): Ty {
    const written = (segment.arguments ?? []).map((argument) =>
      argument.kind === 'type' ? this.type(argument.type, scope, anonymous) : this.argument(argument, scope),
    );
    switch (definition.kind) {
      case 'primitive':
        if (definition.name === 'Box') return { kind: 'box', target: written[0] ?? INFER };
        return definition.type;
      case 'adt': {
        const wanted = definition.tree.generics.parameters;
        const least = wanted.filter((parameter) => parameter.default === undefined).length;
        const isShort = written.length < least && (place === 'type' || written.length > 0);
        if (written.length > wanted.length || isShort) {
          const count = counted(isShort ? least : wanted.length, 'generic argument');
          throw new CompileError(
            `\`${definition.name}\` takes ${count}, not ${written.length}`,
            segment.span,
          );
        }
        return {
          kind: 'adt',
          def: definition,
          arguments: this.fill(
            wanted,
            written,
            { module: definition.module, owner: undefined, function: undefined, adt: definition },
            segment.arguments === undefined ? place : 'given',
          ),
        };
      }
      case 'alias': {
        const { generics, type } = definition.tree;
        const args = this.fill(
          generics.parameters,
          written,
          { module: definition.module, owner: undefined, function: undefined },
          'given',
        );
        const aliasScope: Scope = {
          module: definition.module,
          owner: undefined,
          function: aliasFunction(definition.tree.generics),
        };
        return replace(
          this.type(type!, aliasScope),
          new Map(generics.parameters.map(({ name }, index) => [name, args[index]!])),
        );
      }
      case 'trait':
        throw new CompileError(
          `the trait \`${definition.name}\` is no type; write \`dyn ${definition.name}\``,
          segment.span,
        );
      default:
        throw new CompileError(`expected a type, found \`${segment.name}\``, segment.span);
    }
  }

  private fill(
    wanted: GenericsTree['parameters'],
    written: readonly Ty[],
    scope: Scope,
    place: 'type' | 'expression' | 'given',
  ): Ty[] {
    const env = new Map<string, Ty>();
    return wanted.map((parameter, index) => {
      const type =
        written[index] ?? (place === 'expression' ? INFER : this.default(parameter.default, scope, env));
      env.set(parameter.name, type);
      return type;
    });
  }

  /** `T::Item::Other` */
  private associated(self: Ty, segments: readonly PathSegment[], scope: Scope, span: Span): Ty {
    return segments.reduce((type, { name }) => this.associatedOne(type, name, scope, span), self);
  }

  private associatedOne(self: Ty, name: string, scope: Scope, span: Span): Ty {
    const { owner } = scope;
    // In an impl, `Self::Item` is what the impl itself says, if it does.
    if (owner?.kind === 'impl' && owner.types.has(name) && self === this.selfType(scope)) {
      return this.type(owner.types.get(name)!.type!, { module: owner.module, owner, function: undefined });
    }
    const bound = this.declaring(self, name, scope);
    if (bound !== undefined)
      return { kind: 'projection', self, trait: bound.trait, arguments: bound.arguments, name };
    const traits = (this.crates.traitItems.get(name) ?? []).filter((trait) => trait.types.has(name));
    const trait = traits.find((one) => one.name === 'Iterator') ?? traits[0];
    if (trait === undefined) throw new CompileError(`no associated type is named \`${name}\``, span);
    return {
      kind: 'projection',
      self,
      trait,
      arguments: trait.tree.generics.parameters.map(() => INFER),
      name,
    };
  }

  /** The bound on `self` in scope whose trait, or supertrait, declares the associated type. */
  private declaring(self: Ty, name: string, scope: Scope): Bound | undefined {
    const candidates: Bound[] = [];
    const { owner } = scope;
    if (owner?.kind === 'trait' && self.kind === 'parameter' && self.name === 'Self') {
      const args = owner.tree.generics.parameters.map(
        ({ name: own }): Ty => ({ kind: 'parameter', name: own }),
      );
      candidates.push({ self, trait: owner, arguments: args, bindings: [] });
    }
    if (owner?.kind === 'impl' && owner.tree.trait !== undefined && self === this.selfType(scope)) {
      candidates.push(
        this.bound(self, owner.tree.trait, { module: owner.module, owner, function: undefined }),
      );
    }
    if (self.kind === 'parameter') {
      for (const generics of this.genericTrees(scope)) {
        for (const parameter of generics.parameters) {
          if (parameter.name === self.name)
            candidates.push(...parameter.bounds.map((path) => this.bound(self, path, scope)));
        }
        for (const { type, bounds } of generics.where) {
          const isSelf =
            type.kind === 'path' &&
            type.path.segments.length === 1 &&
            type.path.segments[0]!.name === self.name;
          if (isSelf) candidates.push(...bounds.map((path) => this.bound(self, path, scope)));
        }
      }
    }
    // `T::IntoIter::Item`: what the trait says of its own associated type.
    if (self.kind === 'projection') {
      const traitScope: Scope = { module: self.trait.module, owner: self.trait, function: undefined };
      const declared = self.trait.types.get(self.name)?.bounds ?? [];
      candidates.push(...declared.map((path) => this.bound(self, path, traitScope)));
    }
    for (let index = 0; index < candidates.length; index++) {
      const bound = candidates[index]!;
      if (bound.trait.types.has(name)) return bound;
      const env = new Map<string, Ty>([
        ['Self', self],
        ...bound.trait.tree.generics.parameters.map((p, i): [string, Ty] => [p.name, bound.arguments[i]!]),
      ]);
      for (const upper of this.supertraits(bound.trait)) {
        candidates.push({
          self,
          trait: upper.trait,
          arguments: upper.arguments.map((type) => replace(type, env)),
          bindings: [],
        });
      }
    }
    return undefined;
  }
}

/** A scope's function that only carries generics: those of an alias. */
function aliasFunction(generics: GenericsTree): FunctionDef {
  return { tree: { generics } } as FunctionDef;
}

/** The type with its parameters replaced by what `env` holds of them; projections stay. */
export function replace(type: Ty, env: ReadonlyMap<string, Ty>): Ty {
  const found = shallow(type);
  if (found.kind === 'parameter') return env.get(found.name) ?? found;
  return mapParts(found, (part) => replace(part, env));
}
