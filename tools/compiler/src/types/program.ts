// The program as it grows: instances of functions, types without variables, trait objects, statics. Asking for an instance
// gives it a number; its body is checked later, in the order of asking.
import type { SourceFile } from '../syntax/source.js';
import type { BlockTree } from '../syntax/tree.js';
import type { ClosureInfo, ConstDef, Crates, FunctionDef, Module, TraitDef, Ty } from './definitions.js';
import { Inference, isCallTrait, type Selection, type World } from './inference.js';
import { crateName, fullStyle } from './rust-paths.js';
import type { Signatures } from './signatures.js';
import { key, type Style, shallow, show, showTrait } from './ty.js';
import type {
  Adt,
  Closure,
  Expression,
  FunctionId,
  TraitObject,
  Type,
  TypedFunction,
  TypedProgram,
  Variant,
} from './typed.js';

/** A function with its type arguments. */
export interface Instance {
  readonly id: FunctionId;
  readonly def: FunctionDef;
  readonly arguments: readonly Ty[];
  state: 'waiting' | 'checking' | 'done';
  /** What `impl Trait` in its result stands for, once it is checked. */
  opaque: Ty | undefined;
}

type Dyn = Extract<Ty, { kind: 'dyn' }>;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Static = { name: string; type: Type; value: Expression };

export class Program implements World {
  readonly crates: Crates;
  readonly signatures: Signatures;
  readonly selections = new Map<string, Selection | undefined>();
  readonly functions = new Map<FunctionId, TypedFunction>();
  readonly statics: Static[] = [];
  private readonly staticIds = new Map<ConstDef, number>();
  private readonly instances = new Map<string, Instance>();
  private readonly byId = new Map<FunctionId, Instance>();
  private readonly queue: Instance[] = [];
  private readonly delayed: { closures: readonly ClosureInfo[]; finish: () => void }[] = [];
  private readonly types = new Map<string, Type>();
  private readonly closures = new Map<ClosureInfo, Mutable<Closure>>();
  private readonly objects = new Map<string, TraitObject>();
  private readonly vtables = new Map<string, { trait: TraitObject; type: Type; methods: FunctionId[] }>();
  /** How full names are written. */
  private readonly fullStyle: Style;
  private nextId = 0;
  /** Modules of blocks with items: the instances of a function share them. */
  readonly blockModules = new WeakMap<BlockTree, Module>();
  /** Checks an instance's body. */
  check: (instance: Instance) => void = () => {};
  /** Makes the function of a virtual table's entry for something callable. */
  callShim: (type: Ty, trait: TraitDef) => FunctionId = () => 0;
  /** Makes the function that takes a closure by value, calls it and drops it. */
  onceShim: (type: Ty & { kind: 'closure' }) => FunctionId = () => 0;
  /** Makes the function behind a function pointer made of a closure. */
  pointerShim: (type: Ty & { kind: 'closure' }) => FunctionId = () => 0;

  constructor(crates: Crates, signatures: Signatures) {
    this.crates = crates;
    this.signatures = signatures;
    this.fullStyle = fullStyle(crateName(crates.files[0]!.path));
  }

  /** Gives each new impl to its trait. */
  sortImpls(): void {
    for (const impl of this.crates.unsorted.splice(0)) {
      const trait = this.signatures.trait(impl.tree.trait!, {
        module: impl.module,
        owner: impl,
        function: undefined,
      });
      impl.trait = trait;
      trait.impls.push(impl);
    }
  }

  newId(): FunctionId {
    return this.nextId++;
  }

  // --- Functions ---

  request(def: FunctionDef, args: readonly Ty[]): FunctionId {
    const name = `${def.id}<${args.map(key).join(',')}>`;
    let instance = this.instances.get(name);
    if (instance === undefined) {
      instance = { id: this.newId(), def, arguments: args, state: 'waiting', opaque: undefined };
      this.instances.set(name, instance);
      this.byId.set(instance.id, instance);
      this.queue.push(instance);
    }
    return instance.id;
  }

  /** Checks everything that was asked for, and what that asks for. */
  finish(): void {
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) this.checkNow(next);
  }

  /**
   * Puts off the end of an instance whose result type was needed while closures among its arguments were being checked: how they are called is
   * not known before that.
   */
  delay(closures: readonly ClosureInfo[], finish: () => void): void {
    this.delayed.push({ closures, finish });
  }

  /** Finishes the instances that waited for closures which are now known. */
  finishDelayed(): void {
    const isKnown = ({ closures }: { closures: readonly ClosureInfo[] }) =>
      closures.every(({ body }) => body !== undefined);
    for (let at = this.delayed.findIndex(isKnown); at !== -1; at = this.delayed.findIndex(isKnown))
      this.delayed.splice(at, 1)[0]!.finish();
  }

  private checkNow(instance: Instance): void {
    if (instance.state !== 'waiting') return;
    instance.state = 'checking';
    this.check(instance);
    instance.state = 'done';
  }

  opaque(def: FunctionDef, args: readonly Ty[]): Ty {
    const resolved = this.resolveMethod(def, args);
    if (typeof resolved === 'object' && resolved.def !== def) return this.resultOf(resolved);
    const instance = this.byId.get(this.request(def, args))!;
    this.checkNow(instance);
    if (instance.opaque === undefined) throw new Error(`the result of \`${def.name}\` depends on itself`);
    return instance.opaque;
  }

  /** What an impl's method gives: where its trait says `impl Trait` it may name the type. */
  private resultOf({ def, arguments: args }: { def: FunctionDef; arguments: readonly Ty[] }): Ty {
    const { generics, result } = this.signatures.function(def);
    const table = new Inference(this);
    const type = table.substitute(result, new Map(generics.map((name, index) => [name, args[index]!])));
    table.solve();
    return table.deep(type);
  }

  /** The function that a method of a trait is for a type: the impl's, or the trait's own body. */
  resolveMethod(
    def: FunctionDef,
    args: readonly Ty[],
  ): { def: FunctionDef; arguments: readonly Ty[] } | 'dyn' | 'builtin' | undefined {
    const trait = def.owner;
    if (trait?.kind !== 'trait') return { def, arguments: args };
    const count = trait.tree.generics.parameters.length;
    const own = args.slice(1 + count);
    const table = new Inference(this);
    const selection = table.select(args[0]!, trait, args.slice(1, 1 + count));
    if (selection === undefined || selection === 'unknown') return undefined;
    if (selection.kind === 'dyn') return 'dyn';
    if (selection.kind !== 'impl') return 'builtin';
    table.solve();
    const inImpl = selection.impl.functions.get(def.name);
    if (inImpl === undefined) return { def, arguments: args };
    return { def: inImpl, arguments: [...selection.arguments.map((arg) => table.deep(arg)), ...own] };
  }

  // --- Types ---

  /** The interned type; there must be no variable in it. */
  type(given: Ty): Type {
    const ty = shallow(given);
    const name = key(ty);
    let type = this.types.get(name);
    if (type === undefined) {
      type = this.makeType(ty, name);
      this.types.set(name, type);
    }
    return type;
  }

  private makeType(ty: Ty, name: string): Type {
    switch (ty.kind) {
      case 'tuple':
        return { kind: 'tuple', elements: ty.elements.map((element) => this.type(element)) };
      case 'array': {
        const length = shallow(ty.length);
        if (length.kind !== 'constant') throw new Error(`the length of ${show(ty)} is not known`);
        return { kind: 'array', element: this.type(ty.element), length: Number(length.value) };
      }
      case 'slice':
        return { kind: 'slice', element: this.type(ty.element) };
      case 'reference':
      case 'pointer':
        return { kind: ty.kind, mutable: ty.mutable, target: this.type(ty.target) };
      case 'box':
        return { kind: 'box', target: this.type(ty.target) };
      case 'function':
        return {
          kind: 'function',
          parameters: ty.parameters.map((one) => this.type(one)),
          result: this.type(ty.result),
        };
      case 'dyn':
        return { kind: 'dyn', trait: this.traitObject(ty) };
      case 'item':
        return { kind: 'item', callee: this.itemId(ty) };
      case 'closure':
        return { kind: 'closure', closure: this.closure(ty.closure) };
      case 'adt':
        return this.makeAdt(ty, name);
      case 'int':
      case 'float':
      case 'bool':
      case 'char':
      case 'never':
      case 'str':
        return ty as Type;
      default:
        throw new Error(`the type ${show(ty)} is not known`);
    }
  }

  private itemId(ty: Extract<Ty, { kind: 'item' }>): FunctionId {
    const resolved = this.resolveMethod(ty.def, ty.arguments);
    if (typeof resolved !== 'object') throw new Error(`${ty.def.name} cannot be used as a value`);
    return this.request(resolved.def, resolved.arguments);
  }

  private makeAdt(ty: Extract<Ty, { kind: 'adt' }>, name: string): Type {
    const { def } = ty;
    const variants: Mutable<Variant>[] = [];
    const table = new Inference(this);
    const shown = show(ty);
    const adt: Mutable<Adt> = {
      name: shown,
      fullName: show(ty, this.fullStyle),
      path: def.path,
      kind: def.tree.kind,
      arguments: [],
      variants,
      drop: undefined,
      lang: def.lang,
      copy: false,
    };
    const type: Type = { kind: 'adt', adt };
    this.types.set(name, type);
    adt.arguments = ty.arguments
      .filter((arg) => shallow(arg).kind !== 'constant')
      .map((arg) => this.type(arg));
    const env = table.envOf(
      def.tree.generics.parameters.map((parameter) => parameter.name),
      ty.arguments,
    );
    let next = 0n;
    for (const variant of def.variants) {
      const tree = def.tree.variants[variant.index]!;
      if (tree.discriminant !== undefined) {
        next = this.signatures.evaluate(tree.discriminant, {
          module: def.module,
          owner: undefined,
          function: undefined,
        });
      }
      const types = this.signatures
        .fields(variant)
        .map((field) => this.type(table.deep(table.substitute(field, env))));
      variants.push({
        name: variant.name,
        discriminant: next++,
        fields: types.map((field, index) => ({ name: tree.fields[index]!.name, type: field })),
      });
    }
    adt.copy = table.isCopy(ty);
    const resolved = this.resolveMethod(table.traitAt('std::ops::Drop').functions.get('drop')!, [ty]);
    if (typeof resolved === 'object') adt.drop = this.request(resolved.def, resolved.arguments);
    return type;
  }

  closure(info: ClosureInfo): Mutable<Closure> {
    let closure = this.closures.get(info);
    if (closure === undefined) {
      closure = { name: info.name, captures: [], body: info.body ?? -1, copy: info.copy ?? false };
      this.closures.set(info, closure);
    }
    return closure;
  }

  // --- Trait objects ---

  traitObject(ty: Extract<Ty, { kind: 'dyn' }>): TraitObject {
    const name = key(ty);
    let object = this.objects.get(name);
    if (object === undefined) {
      object = {
        name: showTrait(ty),
        fullName: showTrait(ty, this.fullStyle),
        methods: this.dynamicMethods(ty.trait).map(
          ({ trait, def }) => `${trait.name}::${def?.name ?? 'call'}`,
        ),
      };
      this.objects.set(name, object);
    }
    return object;
  }

  /** The methods that a virtual table holds: those of the trait, then those of its supertraits. */
  dynamicMethods(trait: TraitDef): { trait: TraitDef; def: FunctionDef | undefined }[] {
    if (isCallTrait(trait)) return [{ trait, def: undefined }];
    const methods: { trait: TraitDef; def: FunctionDef }[] = [];
    const seen = new Set<TraitDef>();
    const visit = (at: TraitDef) => {
      if (seen.has(at)) return;
      seen.add(at);
      for (const def of at.functions.values()) if (isDispatchable(def)) methods.push({ trait: at, def });
      for (const upper of this.signatures.supertraits(at)) visit(upper.trait);
    };
    visit(trait);
    return methods;
  }

  dynamicIndex(ty: Extract<Ty, { kind: 'dyn' }>, def: FunctionDef): number {
    return this.dynamicMethods(ty.trait).findIndex((method) => method.def === def);
  }

  /** Types that have a virtual table, by trait object; the trait objects that theirs become. */
  private readonly behind = new Map<string, Map<string, Ty>>();
  private readonly upcasts = new Map<string, Map<string, Dyn>>();

  /** Trait objects of one kind become those of a supertrait: what is behind them needs the other virtual table too. */
  upcast(from: Dyn, to: Dyn): void {
    const all = this.upcasts.get(key(from)) ?? new Map<string, Dyn>();
    this.upcasts.set(key(from), all);
    if (all.has(key(to))) return;
    all.set(key(to), to);
    for (const self of [...(this.behind.get(key(from))?.values() ?? [])]) this.vtable(to, self);
  }

  /** The virtual table of a type for a trait object. */
  vtable(dyn: Dyn, self: Ty): TraitObject {
    const trait = this.traitObject(dyn);
    const name = `${key(dyn)}|${key(self)}`;
    if (this.vtables.has(name)) return trait;
    const methods: FunctionId[] = [];
    this.vtables.set(name, { trait, type: this.type(self), methods });
    for (const { trait: at, def } of this.dynamicMethods(dyn.trait)) {
      if (def === undefined) {
        methods.push(this.callShim(self, at));
        continue;
      }
      const args =
        at === dyn.trait
          ? dyn.arguments
          : new Inference(this).fresh(at.tree.generics.parameters.map((parameter) => parameter.name));
      const resolved = this.resolveMethod(def, [self, ...args]);
      if (typeof resolved !== 'object') throw new Error(`${show(self)} has no ${at.name}::${def.name}`);
      methods.push(this.request(resolved.def, resolved.arguments));
    }
    const selves = this.behind.get(key(dyn)) ?? new Map<string, Ty>();
    this.behind.set(key(dyn), selves.set(key(self), self));
    for (const upper of [...(this.upcasts.get(key(dyn))?.values() ?? [])]) this.vtable(upper, self);
    return trait;
  }

  // --- Statics ---

  static(def: ConstDef, make: () => { type: Type; value: Expression }): number {
    let id = this.staticIds.get(def);
    if (id === undefined) {
      id = this.addStatic(def.name, () => {
        this.staticIds.set(def, this.statics.length - 1);
        return make();
      });
    }
    return id;
  }

  addStatic(name: string, make: () => { type: Type; value: Expression }): number {
    const id = this.statics.length;
    const entry = { name } as Static;
    this.statics.push(entry);
    Object.assign(entry, make());
    return id;
  }

  result(files: readonly SourceFile[], main: FunctionId): TypedProgram {
    return {
      files,
      functions: this.functions,
      statics: this.statics,
      vtables: [...this.vtables.values()],
      main,
    };
  }
}

function isDispatchable({ tree }: FunctionDef): boolean {
  if (!tree.hasSelf || tree.generics.parameters.length > 0) return false;
  const sized = tree.generics.where.some(
    ({ type, bounds }) =>
      type.kind === 'path' &&
      type.path.segments[0]!.name === 'Self' &&
      bounds.some((path) => path.segments.at(-1)!.name === 'Sized'),
  );
  return !sized;
}
