// Method calls: which function a name means for a receiver, as the Rust reference describes the search. The receiver is
// dereferenced step by step; at each step it is tried by value, by reference and by mutable reference, with inherent
// methods before those of traits.
import { CompileError, type Span } from '../../syntax/source.js';
import type { ExpressionTree } from '../../syntax/tree.js';
import type { FunctionDef, TraitDef, Ty } from '../definitions.js';
import { counted, int, isConcrete, key, reference, shallow, show } from '../ty.js';
import type { Draft } from './context.js';
import { Paths } from './paths.js';

type Adjustment = 'value' | 'reference' | 'mutable';

interface Found {
  readonly def: FunctionDef;
  /** Arguments of the impl, or `Self` and those of the trait. */
  readonly outer: readonly Ty[];
  readonly steps: number;
  readonly adjustment: Adjustment;
  /** The array is seen as a slice at the end. */
  readonly unsize: boolean;
}

export abstract class Methods extends Paths {
  protected abstract checkArguments(
    trees: readonly ExpressionTree[],
    parameters: readonly Ty[],
    result: Ty,
    expected: Ty | undefined,
    span: Span,
  ): Draft[];
  protected abstract callValue(
    callee: Draft,
    trees: readonly ExpressionTree[],
    expected: Ty | undefined,
    span: Span,
  ): Draft;

  protected methodCall(tree: ExpressionTree & { kind: 'methodCall' }, expected: Ty | undefined): Draft {
    const receiver = this.check(tree.receiver);
    const { name } = tree.method;
    this.mustKnow(receiver.ty, tree.receiver.span);
    const found = this.findMethod(receiver.ty, name);
    if (found === undefined) throw this.noMethod(receiver, name, tree.method.span);
    const { def, outer } = found;
    const self = this.adjust(receiver, found);
    const signature = this.signatures.function(def);
    const names = signature.generics.slice(outer.length);
    const written = (tree.method.arguments ?? []).filter((argument) => argument.kind !== 'binding');
    const own = names.map((_, index) =>
      written[index] === undefined ? this.table.variable() : this.genericArgument(written[index]),
    );
    const args = [...outer, ...own];
    const env = this.table.envOf(signature.generics, args);
    if (def.owner?.kind === 'trait')
      this.table.require({ self: outer[0]!, trait: def.owner, arguments: outer.slice(1), bindings: [] });
    this.requireBounds(signature.bounds, env, tree.method.span);
    const parameters = signature.parameters.map((parameter) => this.table.substitute(parameter, env));
    if (parameters.length - 1 !== tree.arguments.length) {
      throw new CompileError(
        `\`${name}\` takes ${counted(parameters.length - 1, 'argument')}, not ${tree.arguments.length}`,
        tree.method.span,
      );
    }
    this.equate(parameters[0]!, self.ty, tree.receiver.span);
    const result = this.table.substitute(signature.result, env);
    const values = this.checkArguments(tree.arguments, parameters.slice(1), result, expected, tree.span);
    return this.call(def, args, result, [self, ...values], tree.span, { start: tree.method.span.start });
  }

  private noMethod(receiver: Draft, name: string, span: Span): CompileError {
    const ty = this.table.deep(receiver.ty);
    const field = this.hasField(ty, name) ? `; to call the field, write \`(value.${name})(...)\`` : '';
    return new CompileError(`\`${show(ty)}\` has no method \`${name}\`${field}`, span);
  }

  private hasField(ty: Ty, name: string): boolean {
    return (
      ty.kind === 'adt' &&
      ty.def.tree.kind === 'struct' &&
      ty.def.tree.variants[0]!.fields.some((field) => field.name === name)
    );
  }

  /** The receiver after the steps and the borrow that the method asks for. */
  private adjust(receiver: Draft, { steps, adjustment, unsize }: Found): Draft {
    let value = receiver;
    for (let step = 0; step < steps; step++) value = this.dereference(value)!;
    if (adjustment === 'value') return this.reborrow(value);
    const borrowed = this.borrow(value, adjustment === 'mutable');
    if (!unsize) return borrowed;
    const array = shallow(value.ty) as Ty & { kind: 'array' };
    const ty = reference({ kind: 'slice', element: array.element }, adjustment === 'mutable');
    return this.make(ty, value.span, {
      kind: 'coerce',
      coercion: { kind: 'unsizeArray' },
      operand: borrowed,
    });
  }

  private findMethod(receiver: Ty, name: string): Found | undefined {
    const usable = (trait: TraitDef): boolean => this.isUsable(trait);
    return (
      this.searchMethod(receiver, name, usable) ??
      this.searchMethod(receiver, name, (trait) => !usable(trait))
    );
  }

  /** Whether methods of the trait can be called here: it is in scope, or a bound in scope names it. */
  private isUsable(trait: TraitDef): boolean {
    return (
      this.signatures.names.traitsIn(this.scope.module).has(trait) ||
      this.boundsInScope().some((bound) => bound.trait === trait)
    );
  }

  private searchMethod(receiver: Ty, name: string, usable: (trait: TraitDef) => boolean): Found | undefined {
    let ty = this.known(receiver);
    this.decided(this.behind(ty));
    for (let steps = 0; steps < 12; steps++) {
      const found = this.findAtStep(ty, name, steps, false, usable);
      if (found !== undefined) return found;
      const target = this.targetOf(ty);
      if (target === undefined)
        return ty.kind === 'array'
          ? this.findAtStep({ kind: 'slice', element: ty.element }, name, steps, true, usable)
          : undefined;
      ty = this.known(target.ty);
    }
    return undefined;
  }

  /** What references in front of a type refer to. */
  private behind(ty: Ty): Ty {
    return ty.kind === 'reference' ? this.behind(this.known(ty.target)) : ty;
  }

  private findAtStep(
    ty: Ty,
    name: string,
    steps: number,
    unsize: boolean,
    usable: (trait: TraitDef) => boolean,
  ): Found | undefined {
    const adjustments: [Adjustment, Ty][] = [
      ['value', ty],
      ['reference', reference(ty)],
      ['mutable', reference(ty, true)],
    ];
    const bound = ty.kind === 'reference' ? this.boundMethod(ty, name) : undefined;
    if (bound !== undefined) return { ...bound, steps, unsize };
    for (const [adjustment, self] of adjustments) {
      if (unsize && adjustment === 'value') continue;
      const found = this.inherentMethod(self, name) ?? this.traitMethod(self, name, usable);
      if (found !== undefined) return { ...found, steps, adjustment, unsize };
    }
    return undefined;
  }

  private inherentMethod(self: Ty, name: string): Pick<Found, 'def' | 'outer'> | undefined {
    const candidates = this.program.crates.inherent.get(name);
    if (candidates === undefined) return undefined;
    // A number whose type is still open is the default one: rustc refuses most of these calls.
    const known = this.withDefault(self);
    for (const { impl, item } of candidates) {
      if (item.kind !== 'function' || !item.tree.hasSelf) continue;
      if (!this.sees(item.module, item.tree.visibility)) continue;
      const header = this.signatures.header(impl);
      const outer = this.table.fresh(header.generics);
      const env = this.table.envOf(header.generics, outer);
      const [parameter] = this.signatures.function(item).parameters;
      if (!this.mayBe(parameter!, known)) continue;
      if (!this.table.unify(this.table.substitute(parameter!, env), known)) continue;
      this.table.unify(known, self);
      return { def: item, outer };
    }
    return undefined;
  }

  private withDefault(self: Ty): Ty {
    const type = shallow(self);
    if (type.kind === 'reference') {
      const target = this.withDefault(type.target);
      return target === type.target ? type : reference(target, type.mutable);
    }
    if (type.kind !== 'variable' || type.form === 'any') return type;
    return type.form === 'int' ? int('i32') : { kind: 'float', name: 'f64' };
  }

  /** A quick test, before variables are made. */
  private mayBe(parameter: Ty, self: Ty): boolean {
    if (parameter.kind === 'parameter' || parameter.kind === 'projection' || self.kind === 'variable')
      return true;
    if (parameter.kind !== self.kind) return false;
    if (parameter.kind === 'adt' && self.kind === 'adt') return parameter.def === self.def;
    if (parameter.kind === 'int' && self.kind === 'int') return parameter.name === self.name;
    if (parameter.kind === 'reference' && self.kind === 'reference')
      return parameter.mutable === self.mutable && this.mayBe(parameter.target, shallow(self.target));
    return true;
  }

  /**
   * A method that a bound gives to a type which is a reference in this instance only: in the generic function
   * `value.clone()` of a `T: Clone` clones the reference, not what it refers to.
   */
  private boundMethod(ty: Ty, name: string): Pick<Found, 'def' | 'outer' | 'adjustment'> | undefined {
    for (const bound of this.boundsInScope()) {
      const self = this.table.substitute(bound.self, this.env);
      if (!isConcrete(ty) || !isConcrete(self) || key(self) !== key(ty)) continue;
      for (const { trait, arguments: args } of this.withSupertraits(bound.trait, bound.arguments)) {
        const def = trait.functions.get(name);
        const type = def?.tree.hasSelf ? def.tree.parameters[0]!.type : undefined;
        if (def === undefined || type === undefined) continue;
        const adjustment = type.kind === 'reference' ? (type.mutable ? 'mutable' : 'reference') : 'value';
        return { def, outer: [ty, ...args.map((arg) => this.table.substitute(arg, this.env))], adjustment };
      }
    }
    return undefined;
  }

  private *withSupertraits(
    trait: TraitDef,
    args: readonly Ty[],
  ): Generator<{ trait: TraitDef; arguments: readonly Ty[] }> {
    yield { trait, arguments: args };
    for (const upper of this.signatures.supertraits(trait)) {
      const own = upper.trait.tree.generics.parameters.map((): Ty => ({ kind: 'infer' }));
      yield* this.withSupertraits(upper.trait, own);
    }
  }

  private traitMethod(
    self: Ty,
    name: string,
    usable: (trait: TraitDef) => boolean,
  ): Pick<Found, 'def' | 'outer'> | undefined {
    for (const trait of this.program.crates.traitItems.get(name) ?? []) {
      const def = trait.functions.get(name);
      if (!isDynamic(self) && !usable(trait)) continue;
      if (def === undefined || !def.tree.hasSelf) continue;
      const own = this.table.variable();
      const args = this.table.fresh(trait.tree.generics.parameters.map((parameter) => parameter.name));
      const outer = [own, ...args];
      const env = this.table.envOf(this.signatures.ownerGenerics(trait), outer);
      const [parameter] = this.signatures.function(def).parameters;
      const mark = this.table.mark();
      if (!this.mayBe(parameter!, self) || !this.table.unify(this.table.substitute(parameter!, env), self))
        continue;
      if (shallow(own).kind !== 'variable' || (shallow(own) as Ty & { kind: 'variable' }).form !== 'any') {
        if (this.holds({ self: own, trait, arguments: args, bindings: [] }) !== 'no') return { def, outer };
      }
      this.table.undo(mark);
    }
    return undefined;
  }
}

/** A trait object has the methods of its trait, in scope or not. */
function isDynamic(self: Ty): boolean {
  const type = shallow(self);
  return (type.kind === 'reference' ? shallow(type.target) : type).kind === 'dyn';
}
