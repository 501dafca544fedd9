// Coercions, and the common type of several branches.
import type { ExpressionTree } from '../../syntax/tree.js';
import type { Bound, Ty } from '../definitions.js';
import { isNever, NEVER, reference, shallow } from '../ty.js';
import type { Coercion, Expression } from '../typed.js';
import type { Draft } from './context.js';
import { Places } from './places.js';

type Dyn = Ty & { kind: 'dyn' };

export abstract class Coercions extends Places {
  protected checkCoerced(tree: ExpressionTree, target: Ty): Draft {
    return this.coerce(this.check(tree, target), target);
  }

  /** The value as one of the type, or an error. */
  protected coerce(value: Draft, target: Ty): Draft {
    const result = this.tryCoerce(value, target);
    if (result !== undefined) return result;
    this.table.solve();
    const again = this.tryCoerce(value, target);
    if (again === undefined) throw this.mismatch(target, value.ty, tailOf(value).span);
    return again;
  }

  private coercion(value: Draft, ty: Ty, coercion: Coercion): Draft {
    return this.make(ty, value.span, { kind: 'coerce', coercion, operand: value });
  }

  protected tryCoerce(value: Draft, target: Ty): Draft | undefined {
    const from = shallow(value.ty);
    const to = shallow(target);
    if (from.kind === 'never' && to.kind !== 'never') return this.coercion(value, to, { kind: 'never' });
    if (from.kind === 'reference' && to.kind === 'reference') return this.coerceReference(value, from, to);
    if (to.kind === 'pointer' && (from.kind === 'reference' || from.kind === 'pointer'))
      return this.coercePointer(value, from, to);
    if (from.kind === 'box' && to.kind === 'box') {
      return this.table.unify(from, to) ? value : this.unsize(value, from.target, to.target, to);
    }
    if (
      from.kind === 'adt' &&
      to.kind === 'adt' &&
      from.def === to.def &&
      (from.def.lang === 'rc' || from.def.lang === 'weak')
    ) {
      return this.table.unify(from, to)
        ? value
        : this.unsize(value, from.arguments[0]!, to.arguments[0]!, to);
    }
    if (to.kind === 'function' && (from.kind === 'item' || from.kind === 'closure')) {
      const callable = this.table.callable(from)!;
      const fits = this.table.unify(to, {
        kind: 'function',
        parameters: callable.parameters,
        result: callable.result,
      });
      if (!fits) return undefined;
      return from.kind === 'item'
        ? this.coercion(value, to, { kind: 'functionPointer' })
        : this.closurePointer(value, from.closure, to);
    }
    return this.table.unify(target, value.ty) ? value : undefined;
  }

  protected abstract closurePointer(
    value: Draft,
    closure: (Ty & { kind: 'closure' })['closure'],
    to: Ty,
  ): Draft;

  private coerceReference(
    value: Draft,
    from: Ty & { kind: 'reference' },
    to: Ty & { kind: 'reference' },
  ): Draft | undefined {
    if (to.mutable && !from.mutable) return undefined;
    // What is known of `box.as_ref()` decides before the type that is wanted.
    if (shallow(to.target).kind === 'dyn') this.known(from.target);
    const same = this.table.unify(from.target, to.target);
    if (same) {
      if (to.mutable) return this.reborrow(value);
      return from.mutable ? this.coercion(this.reborrow(value), to, { kind: 'pointer' }) : value;
    }
    const unsized = this.unsize(to.mutable ? this.reborrow(value) : value, from.target, to.target, to);
    if (unsized !== undefined) return unsized;
    // `&String` for `&str`: dereferences until it fits.
    let place = this.make(from.target, value.span, { kind: 'dereference', base: value });
    for (;;) {
      const next = this.dereference(place);
      if (next === undefined) return undefined;
      place = next;
      if (this.table.unify(place.ty, to.target)) return this.borrow(place, to.mutable, value.span);
      const wanted = shallow(to.target);
      if (shallow(place.ty).kind === 'array' && wanted.kind === 'slice') {
        return this.unsize(this.borrow(place, to.mutable, value.span), place.ty, to.target, to);
      }
    }
  }

  private coercePointer(
    value: Draft,
    from: Ty & { kind: 'reference' | 'pointer' },
    to: Ty & { kind: 'pointer' },
  ): Draft | undefined {
    if (to.mutable && !from.mutable) return undefined;
    if (this.table.unify(from.target, to.target)) {
      return from.kind === 'pointer' && from.mutable === to.mutable
        ? value
        : this.coercion(this.reborrow(value), to, { kind: 'pointer' });
    }
    const middle = reference(to.target, to.mutable);
    const unsized =
      from.kind === 'reference' ? this.unsize(value, from.target, to.target, middle) : undefined;
    return unsized === undefined ? undefined : this.coercion(unsized, to, { kind: 'pointer' });
  }

  /** From a pointer to `from` to one to `to`, of which the whole type is `pointer`. */
  private unsize(value: Draft, from: Ty, to: Ty, pointer: Ty): Draft | undefined {
    const source = this.known(from);
    const target = shallow(to);
    if (target.kind === 'slice' && source.kind === 'array') {
      return this.table.unify(source.element, target.element)
        ? this.coercion(value, pointer, { kind: 'unsizeArray' })
        : undefined;
    }
    if (target.kind === 'dyn' && source.kind === 'dyn') return this.upcast(value, source, target, pointer);
    const unsized = this.unsizedPart(source, target);
    if (unsized === undefined) return undefined;
    this.table.require(unsized.bound);
    const node = this.coercion(value, pointer, {
      kind: 'unsizeDyn',
      trait: { name: '', fullName: '', methods: [] },
      from: { kind: 'never' },
    });
    this.later.push(() => {
      const dyn = this.table.deep(unsized.dyn) as Ty & { kind: 'dyn' };
      const trait = this.program.vtable(dyn, this.table.deep(unsized.bound.self));
      Object.assign(node, {
        coercion: { kind: 'unsizeDyn', trait, from: this.program.type(this.table.deep(source)) },
      });
    });
    return node;
  }

  /** What becomes a trait object when `from` becomes `to`: the whole, or the last field of a struct, as in `RefCell<dyn Trait>`. */
  private unsizedPart(from: Ty, to: Ty): { dyn: Ty & { kind: 'dyn' }; bound: Bound } | undefined {
    const source = this.known(from);
    const target = shallow(to);
    if (source.kind === 'adt' && target.kind === 'adt' && source.def === target.def) {
      const fields = [source, target].map((ty) => this.lastField(ty));
      const part =
        fields[0] === undefined || fields[1] === undefined
          ? undefined
          : this.unsizedPart(fields[0], fields[1]);
      const fits = source.arguments.every((argument, index) => {
        const wanted = target.arguments[index]!;
        return this.isUnsized(wanted) || this.table.unify(argument, wanted);
      });
      return fits ? part : undefined;
    }
    if (
      target.kind !== 'dyn' ||
      source.kind === 'dyn' ||
      (source.kind === 'variable' && source.form === 'any') ||
      source.kind === 'slice' ||
      source.kind === 'str'
    )
      return undefined;
    const bound = {
      self: source,
      trait: target.trait,
      arguments: target.arguments,
      bindings: target.bindings,
    };
    return this.holds(bound) === 'no' ? undefined : { dyn: target, bound };
  }

  private lastField(ty: Ty & { kind: 'adt' }): Ty | undefined {
    const { tree, variants } = ty.def;
    const last = tree.kind === 'struct' ? this.signatures.fields(variants[0]!).at(-1) : undefined;
    if (last === undefined) return undefined;
    const names = tree.generics.parameters.map(({ name }) => name);
    return this.table.substitute(last, this.table.envOf(names, ty.arguments));
  }

  /** Whether values of the type have no size of their own: a struct has none whose last field has none. */
  protected isUnsized(given: Ty): boolean {
    const ty = shallow(given);
    if (ty.kind !== 'adt') return ty.kind === 'dyn' || ty.kind === 'slice' || ty.kind === 'str';
    const last = this.lastField(ty);
    return last !== undefined && this.isUnsized(last);
  }

  /** `&dyn Pet` for `&dyn Animal`, its supertrait. The value says its type in both; the type has a virtual table for each. */
  private upcast(value: Draft, source: Dyn, target: Dyn, pointer: Ty): Draft | undefined {
    const { trait, arguments: args, bindings } = target;
    const bound = { self: source, trait, arguments: args, bindings };
    if (source.trait === trait || this.holds(bound) === 'no') return undefined;
    this.table.require(bound);
    this.later.push(() =>
      this.program.upcast(this.table.deep(source) as Dyn, this.table.deep(target) as Dyn),
    );
    return this.coercion(value, pointer, { kind: 'pointer' });
  }

  /** Branches that meet: each becomes a value of the expected type, or of the first type that is not `!`. */
  protected join(branches: readonly Draft[], expected: Ty | undefined): { ty: Ty; branches: Draft[] } {
    const live = branches.filter((branch) => !isNever(branch.ty));
    const wanted = expected === undefined ? undefined : shallow(expected);
    const fixed = wanted !== undefined && wanted.kind !== 'variable' ? wanted : undefined;
    const ty = fixed ?? live[0]?.ty;
    if (ty === undefined) return { ty: NEVER, branches: [...branches] };
    const common = fixed ?? this.commonPointer(live) ?? ty;
    return {
      ty: live.length === 0 && fixed === undefined ? NEVER : common,
      branches: branches.map((branch) => this.coerce(branch, common)),
    };
  }

  /** Different functions meet as a function pointer. */
  private commonPointer(branches: readonly Draft[]): Ty | undefined {
    const kinds = branches.map(({ ty }) => shallow(ty));
    const functions = kinds.every((ty) => ty.kind === 'item' || ty.kind === 'closure');
    if (
      !functions ||
      kinds.length < 2 ||
      kinds.every((ty) => this.table.trial(() => this.table.unify(ty, kinds[0]!)))
    )
      return undefined;
    const callable = this.table.callable(kinds[0]!)!;
    return { kind: 'function', parameters: callable.parameters, result: callable.result };
  }
}

/** The expression that gives a block its value: mismatches are shown there. */
function tailOf(value: Expression): Expression {
  return value.kind === 'block' && value.value !== undefined ? tailOf(value.value) : value;
}
