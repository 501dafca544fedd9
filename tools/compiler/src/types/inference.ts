// Inference within one function: variables, what must hold of them (obligations), and which impl a type has of a trait.
// Bounds guide inference: they give expected closure signatures, associated types and trait arguments. That they hold is
// rustc's concern; an instance that breaks one fails where it uses the missing method.
import type { Bound, ClosureInfo, Crates, FunctionDef, ImplDef, TraitDef, Ty } from './definitions.js';
import type { Signatures } from './signatures.js';
import { identity, int, isConcrete, key, mapParts, NEVER, parts, shallow, tuple } from './ty.js';
import { Unifier } from './unify.js';

type Env = ReadonlyMap<string, Ty>;

type Obligation =
  | { readonly kind: 'bound'; readonly bound: Bound }
  | {
      readonly kind: 'projection';
      readonly self: Ty;
      readonly trait: TraitDef;
      readonly arguments: readonly Ty[];
      readonly name: string;
      readonly out: Ty;
    }
  | {
      readonly kind: 'opaque';
      readonly def: FunctionDef;
      readonly arguments: readonly Ty[];
      readonly out: Ty;
    };

/** How a type has a trait. */
export type Selection =
  | { readonly kind: 'impl'; readonly impl: ImplDef; readonly arguments: readonly Ty[] }
  | { readonly kind: 'dyn' | 'callable' | 'builtin' };

/** What other parts of the layer answer. */
export interface World {
  readonly crates: Crates;
  readonly signatures: Signatures;
  /** The type behind `impl Trait` of an instance whose arguments are known. */
  opaque(def: FunctionDef, args: readonly Ty[]): Ty;
  /** Answers of `select` about types without variables. */
  readonly selections: Map<string, Selection | undefined>;
}

const DEPTH = 24;
/** Types without a size of their own. */
const UNSIZED: ReadonlySet<Ty['kind']> = new Set(['str', 'slice', 'dyn'] as const);

export class Inference extends Unifier {
  readonly world: World;
  private pending: Obligation[] = [];
  /** Bounds with arguments, which a bound of the function may decide. */
  private readonly asked: Bound[] = [];
  /** The bounds of the function that is checked, with its arguments. */
  private readonly assumed: () => readonly Bound[];

  constructor(world: World, assumed: () => readonly Bound[] = () => []) {
    super();
    this.world = world;
    this.assumed = assumed;
  }

  // --- Substitution ---

  /** The type with parameters from `env`; projections are computed, now or when more is known. */
  substitute(type: Ty, env: Env): Ty {
    const found = shallow(type);
    switch (found.kind) {
      case 'parameter':
        return env.get(found.name) ?? found;
      case 'infer':
        return this.variable();
      case 'projection':
        return this.project(
          this.substitute(found.self, env),
          found.trait,
          found.arguments.map((arg) => this.substitute(arg, env)),
          found.name,
        );
      case 'opaque':
        return this.openOpaque(
          found.def,
          found.arguments.map((arg) => this.substitute(arg, env)),
        );
      default:
        return mapParts(found, (part) => this.substitute(part, env));
    }
  }

  private openOpaque(def: FunctionDef, args: readonly Ty[]): Ty {
    if (args.every(isConcrete)) return this.world.opaque(def, args);
    const out = this.variable();
    this.pending.push({ kind: 'opaque', def, arguments: args, out });
    return out;
  }

  /** What opaque result a type is, once numbers that nothing has decided are i32 and f64 among the arguments of its function. */
  settleOpaque(ty: Ty): void {
    const settle = (given: Ty): void => {
      const part = shallow(given);
      if (part.kind !== 'variable') for (const each of parts(part)) settle(each);
      else if (part.form === 'int') this.unify(part, int('i32'));
      else if (part.form === 'float') this.unify(part, { kind: 'float', name: 'f64' });
    };
    const wanted = shallow(ty);
    for (const each of [...this.pending])
      if (each.kind === 'opaque' && shallow(each.out) === wanted) each.arguments.forEach(settle);
    this.solve();
  }

  /** `<self as Trait<arguments>>::name` */
  project(self: Ty, trait: TraitDef, args: readonly Ty[], name: string): Ty {
    const known = this.tryProject(self, trait, args, name);
    if (known !== undefined) return known;
    const out = this.variable();
    this.pending.push({ kind: 'projection', self, trait, arguments: args, name, out });
    return out;
  }

  private tryProject(self: Ty, trait: TraitDef, args: readonly Ty[], name: string): Ty | undefined {
    const selection = this.select(self, trait, args);
    if (selection === undefined || selection === 'unknown') return undefined;
    const type = shallow(self);
    if (selection.kind === 'impl') {
      const tree = selection.impl.types.get(name);
      if (tree?.type === undefined) return undefined;
      const { impl } = selection;
      const declared = this.world.signatures.type(tree.type, {
        module: impl.module,
        owner: impl,
        function: undefined,
      });
      return this.substitute(
        declared,
        this.envOf(this.world.signatures.header(impl).generics, selection.arguments),
      );
    }
    if (selection.kind === 'callable') {
      const callable = this.callable(type);
      return callable === undefined ? undefined : callable.result;
    }
    if (selection.kind === 'builtin' && (type.kind === 'box' || type.kind === 'reference'))
      return type.target;
    if (type.kind === 'dyn') return type.bindings.find((binding) => binding.name === name)?.type;
    return undefined;
  }

  envOf(names: readonly string[], args: readonly Ty[]): Map<string, Ty> {
    return new Map(names.map((name, index) => [name, args[index]!]));
  }

  fresh(names: readonly string[]): Ty[] {
    return names.map(() => this.variable());
  }

  // --- Obligations ---

  require(bound: Bound): void {
    this.pending.push({ kind: 'bound', bound });
    if (bound.arguments.length > 0) this.asked.push(bound);
  }

  /** The bounds of a generic item, with its parameters from `env`. */
  requireAll(bounds: readonly Bound[], env: Env): void {
    for (const bound of bounds) this.require(this.substituteBound(bound, env));
  }

  substituteBound({ self, trait, arguments: args, bindings }: Bound, env: Env): Bound {
    return {
      self: this.substitute(self, env),
      trait,
      arguments: args.map((arg) => this.substitute(arg, env)),
      bindings: bindings.map(({ name, type }) => ({ name, type: this.substitute(type, env) })),
    };
  }

  /** Settles what can be settled; what cannot waits. */
  solve(): void {
    for (let progress = true; progress; ) {
      progress = false;
      const list = this.pending;
      this.pending = [];
      for (const obligation of list) {
        if (this.settle(obligation)) progress = true;
        else this.pending.push(obligation);
      }
    }
  }

  /**
   * `item.as_ref()` of a `T: AsRef<str>`, `value.into()` of a `T: Into<Vec<u8>>`: several impls fit in this instance. The generic function means what
   * its bound says of the type. Asked last, as the instance's type may stand elsewhere in the function by chance.
   */
  solveByBounds(): void {
    const assumed = this.assumed().filter((bound) => bound.arguments.length > 0 && this.isSettled(bound));
    for (const { self, trait, arguments: args } of this.asked) {
      if (args.every(isConcrete) || !isConcrete(self)) continue;
      const fits = assumed.filter((bound) => bound.trait === trait && key(bound.self) === key(self));
      if (fits.length !== 1) continue;
      for (const [index, arg] of fits[0]!.arguments.entries()) this.unify(args[index]!, arg);
    }
    this.solve();
  }

  private settle(obligation: Obligation): boolean {
    if (obligation.kind === 'bound') return this.settleBound(obligation.bound);
    if (obligation.kind === 'opaque') {
      if (!obligation.arguments.every(isConcrete)) return false;
      this.unify(
        obligation.out,
        this.world.opaque(
          obligation.def,
          obligation.arguments.map((arg) => this.deep(arg)),
        ),
      );
      return true;
    }
    const type = this.tryProject(obligation.self, obligation.trait, obligation.arguments, obligation.name);
    if (type === undefined) return false;
    this.unify(obligation.out, type);
    return true;
  }

  private settleBound(bound: Bound): boolean {
    const selection = this.select(bound.self, bound.trait, bound.arguments);
    if (selection === 'unknown') return false;
    if (selection === undefined) return true;
    if (selection.kind === 'callable') {
      const callable = this.callable(shallow(bound.self));
      if (callable !== undefined) {
        this.unify(bound.arguments[0]!, tuple(callable.parameters));
        for (const { type } of bound.bindings) this.unify(type, callable.result);
      }
      return true;
    }
    for (const { name, type } of bound.bindings) {
      const projected = this.projectUp(bound.self, bound.trait, bound.arguments, name);
      if (projected !== undefined) this.unify(type, projected);
    }
    return true;
  }

  /** `Item` of a bound `X: DoubleEndedIterator<Item = T>` belongs to a supertrait. */
  private projectUp(self: Ty, trait: TraitDef, args: readonly Ty[], name: string): Ty | undefined {
    if (trait.types.has(name)) return this.project(self, trait, args, name);
    for (const upper of this.world.signatures.supertraits(trait)) {
      const found = this.projectUp(self, upper.trait, upper.arguments, name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The signature that a bound `self: Fn(A) -> R` waiting for this variable asks for. */
  expectedCall(self: Ty): { parameters: readonly Ty[]; result: Ty | undefined; kind: string } | undefined {
    const variable = shallow(self);
    for (const obligation of this.pending) {
      if (obligation.kind !== 'bound' || shallow(obligation.bound.self) !== variable) continue;
      const { trait, arguments: args, bindings } = obligation.bound;
      const signature = this.callSignature(trait, args, bindings);
      if (signature !== undefined) return signature;
      // A trait with an impl for all closures, such as the patterns of strings.
      for (const impl of trait.impls) {
        const header = this.world.signatures.header(impl);
        if (header.self.kind !== 'parameter') continue;
        const { name } = header.self;
        for (const bound of header.bounds) {
          if (bound.self.kind !== 'parameter' || bound.self.name !== name) continue;
          const found = this.callSignature(bound.trait, bound.arguments, bound.bindings);
          if (found === undefined || !found.parameters.every(isConcrete)) continue;
          // What it gives back may be a parameter of the impl.
          const known = found.result !== undefined && isConcrete(found.result);
          return { ...found, result: known ? found.result : undefined };
        }
      }
    }
    return undefined;
  }

  private callSignature(
    trait: TraitDef,
    args: readonly Ty[],
    bindings: Bound['bindings'],
  ): { parameters: readonly Ty[]; result: Ty | undefined; kind: string } | undefined {
    if (!isCallTrait(trait)) return undefined;
    const parameters = shallow(args[0]!);
    if (parameters.kind !== 'tuple') return undefined;
    return { parameters: parameters.elements, result: bindings[0]?.type, kind: trait.name };
  }

  // --- Selection ---

  /** How `self` has the trait: one way, none (undefined), or not yet known. Links only what the one impl demands. */
  select(self: Ty, trait: TraitDef, args: readonly Ty[], depth = 0): Selection | 'unknown' | undefined {
    const type = shallow(self);
    if (depth > DEPTH) return 'unknown';
    if (type.kind === 'variable' && type.form === 'any') return 'unknown';
    if (isCallTrait(trait)) return this.callable(type) === undefined ? undefined : { kind: 'callable' };
    const builtin = this.builtin(type, trait);
    if (builtin !== undefined) return builtin;
    if (type.kind === 'dyn' && this.dynHas(type, trait)) return { kind: 'dyn' };
    if (!isConcrete(type) || !args.every(isConcrete)) return this.search(type, trait, args, depth);
    const question = `${identity(trait)}:${key(type)}:${args.map(key).join(',')}`;
    const { selections } = this.world;
    if (selections.has(question)) return selections.get(question);
    const answer = this.search(type, trait, args, depth);
    if (answer === 'unknown') return answer;
    if (answer === undefined) selections.set(question, answer);
    else if (answer.kind === 'impl' && answer.arguments.every(isConcrete)) {
      selections.set(question, { ...answer, arguments: answer.arguments.map((arg) => this.deep(arg)) });
    }
    return answer;
  }

  /** Looks through the impls of the trait. */
  private search(
    type: Ty,
    trait: TraitDef,
    args: readonly Ty[],
    depth: number,
  ): Selection | 'unknown' | undefined {
    let found: ImplDef | undefined;
    for (const impl of trait.impls) {
      const mark = this.mark();
      const matched = this.matches(impl, type, args, depth);
      this.undo(mark);
      if (matched === 'no') continue;
      if (found !== undefined) return 'unknown';
      found = impl;
    }
    return found === undefined ? undefined : this.confirm(found, type, args);
  }

  private confirm(impl: ImplDef, self: Ty, args: readonly Ty[]): Selection | undefined {
    const header = this.world.signatures.header(impl);
    const own = this.fresh(header.generics);
    const env = this.envOf(header.generics, own);
    if (!this.unify(this.substitute(header.self, env), self)) return undefined;
    for (const [index, arg] of header.arguments.entries())
      this.unify(this.substitute(arg, env), args[index]!);
    for (const bound of header.bounds) {
      // Bounds find parameters that the header does not name: the result of a closure, for one.
      const wanted = this.substituteBound(bound, env);
      if (!this.isSettled(wanted)) this.requireOrSettle(wanted);
    }
    return { kind: 'impl', impl, arguments: own };
  }

  private isSettled(bound: Bound): boolean {
    return (
      isConcrete(bound.self) &&
      bound.arguments.every(isConcrete) &&
      bound.bindings.every(({ type }) => isConcrete(type))
    );
  }

  private requireOrSettle(bound: Bound): void {
    if (!this.settleBound(bound)) this.require(bound);
  }

  /** Whether the impl could be the one; links are the caller's to undo. */
  private matches(impl: ImplDef, self: Ty, args: readonly Ty[], depth: number): 'yes' | 'maybe' | 'no' {
    const header = this.world.signatures.header(impl);
    if (!compatible(header.self, self)) return 'no';
    const env = this.envOf(header.generics, this.fresh(header.generics));
    const pendingBefore = this.pending.length;
    try {
      if (!this.unify(this.substitute(header.self, env), self)) return 'no';
      for (const [index, arg] of header.arguments.entries()) {
        if (!this.unify(this.substitute(arg, env), args[index]!)) return 'no';
      }
      let result: 'yes' | 'maybe' = 'yes';
      for (const bound of header.bounds) {
        const wanted = this.substituteBound(bound, env);
        const held = this.holds(wanted, depth + 1);
        if (held === 'no') return 'no';
        if (held === 'maybe') result = 'maybe';
      }
      return result;
    } finally {
      this.pending.length = pendingBefore;
    }
  }

  /** Whether a bound holds, in a trial. */
  holds(bound: Bound, depth = 0): 'yes' | 'maybe' | 'no' {
    const selection = this.select(bound.self, bound.trait, bound.arguments, depth);
    if (selection === undefined) return 'no';
    if (selection === 'unknown') return 'maybe';
    if (selection.kind === 'callable') {
      const callable = this.callable(shallow(bound.self))!;
      const fits =
        this.unify(bound.arguments[0]!, tuple(callable.parameters)) &&
        bound.bindings.every(({ type }) => this.unify(type, callable.result));
      return fits ? 'yes' : 'no';
    }
    for (const { name, type } of bound.bindings) {
      const projected = this.projectUp(bound.self, bound.trait, bound.arguments, name);
      if (projected !== undefined && !this.unify(type, projected)) return 'no';
    }
    return 'yes';
  }

  private builtin(type: Ty, trait: TraitDef): Selection | undefined {
    switch (trait.tree.attributes.find(({ name }) => name === 'lang')?.value) {
      case 'sized':
        return UNSIZED.has(type.kind) ? undefined : { kind: 'builtin' };
      case 'copy':
        return type.kind !== 'adt' && this.isCopy(type) ? { kind: 'builtin' } : undefined;
      case 'deref':
        return type.kind === 'box' || type.kind === 'reference' ? { kind: 'builtin' } : undefined;
      case 'deref_mut':
        return type.kind === 'box' || (type.kind === 'reference' && type.mutable)
          ? { kind: 'builtin' }
          : undefined;
      case 'clone':
        return type.kind === 'closure' || type.kind === 'item' || type.kind === 'function'
          ? { kind: 'builtin' }
          : undefined;
      default:
        return undefined;
    }
  }

  private dynHas(type: Extract<Ty, { kind: 'dyn' }>, trait: TraitDef): boolean {
    const has = (at: TraitDef): boolean =>
      at === trait || this.world.signatures.supertraits(at).some((upper) => has(upper.trait));
    return has(type.trait);
  }

  isCopy(given: Ty): boolean {
    const type = shallow(given);
    switch (type.kind) {
      case 'reference':
        return !type.mutable;
      case 'tuple':
      case 'array':
        return parts(type).every((part) => this.isCopy(part));
      case 'adt':
        return this.adtIsCopy(type);
      case 'closure':
        return type.closure.copy ?? false;
      case 'variable':
        return type.form !== 'any';
      default:
        return type.kind !== 'box' && type.kind !== 'slice' && type.kind !== 'str' && type.kind !== 'dyn';
    }
  }

  private adtIsCopy(type: Extract<Ty, { kind: 'adt' }>): boolean {
    const result = this.trial(() => this.select(type, this.traitAt('std::marker::Copy'), []));
    return result !== undefined && result !== 'unknown';
  }

  /** The signature of what can be called: functions, closures, and through references and boxes. */
  callable(given: Ty): { parameters: readonly Ty[]; result: Ty } | undefined {
    const type = shallow(given);
    switch (type.kind) {
      case 'function':
        return type;
      case 'closure':
        return signatureOf(type.closure);
      case 'item': {
        const signature = this.world.signatures.function(type.def);
        const env = this.envOf(signature.generics, type.arguments);
        return {
          parameters: signature.parameters.map((one) => this.substitute(one, env)),
          result: this.substitute(signature.result, env),
        };
      }
      case 'reference':
      case 'box':
        return this.callable(type.target);
      case 'dyn': {
        const parameters = type.arguments[0] === undefined ? undefined : shallow(type.arguments[0]);
        if (!isCallTrait(type.trait) || parameters?.kind !== 'tuple') return undefined;
        return { parameters: parameters.elements, result: type.bindings[0]?.type ?? NEVER };
      }
      default:
        return undefined;
    }
  }

  /** The answer of a question whose links and obligations are forgotten. */
  trial<T>(question: () => T): T {
    const mark = this.mark();
    const before = this.pending;
    this.pending = [...before];
    const answer = question();
    this.pending = before;
    this.undo(mark);
    return answer;
  }

  /** A trait of the standard library by its public path; a program that needs it cannot do without. */
  traitAt(path: string): TraitDef {
    const trait = this.world.signatures.names.standard(path);
    if (trait?.kind !== 'trait') throw new Error(`the standard library has no trait ${path}`);
    return trait;
  }
}

function signatureOf(closure: ClosureInfo): { parameters: readonly Ty[]; result: Ty } {
  return { parameters: closure.parameters, result: closure.result };
}

export function isCallTrait(trait: TraitDef): boolean {
  return (
    trait.path === 'std::ops::Fn' || trait.path === 'std::ops::FnMut' || trait.path === 'std::ops::FnOnce'
  );
}

/** A quick test before unification: whether the outermost kinds can be equal. */
function compatible(header: Ty, self: Ty): boolean {
  if (header.kind === 'parameter' || header.kind === 'projection') return true;
  if (self.kind === 'variable') return self.form === 'any' || self.form === header.kind;
  if (header.kind !== self.kind) return false;
  if (header.kind === 'adt' && self.kind === 'adt') return header.def === self.def;
  if (header.kind === 'int' && self.kind === 'int') return header.name === self.name;
  return true;
}
