// Calls: of functions, constructors, closures, pointers and trait objects.
import { CompileError, type Span } from '../../syntax/source.js';
import type { ExpressionTree } from '../../syntax/tree.js';
import type { ClosureInfo, Ty, VariantDef } from '../definitions.js';
import { isCallTrait } from '../inference.js';
import { counted, shallow, show } from '../ty.js';
import type { Draft } from './context.js';
import { Methods } from './methods.js';

interface ClosureCall {
  readonly node: Draft;
  readonly place: Draft;
  readonly once: boolean;
  /** Why the closure cannot be borrowed mutably. */
  refusal?: CompileError | undefined;
}

export abstract class Calls extends Methods {
  /** Calls of closures of this function, by closure: how each passes the closure follows from the closure's body. */
  protected readonly closureCalls = new Map<ClosureInfo, ClosureCall[]>();
  /** Borrows of a copy that the call consumes: what is copied need not be `mut`. */
  protected readonly consumed = new Set<Draft>();

  protected callExpression(tree: ExpressionTree & { kind: 'call' }, expected: Ty | undefined): Draft {
    const { callee } = tree;
    if (callee.kind === 'path') {
      const named = this.resolve(callee.path);
      if (named.kind === 'constructor') return this.construct(named.variant, named.ty, tree, expected);
      return this.callValue(named.draft, tree.arguments, expected, tree.span);
    }
    return this.callValue(this.check(callee), tree.arguments, expected, tree.span);
  }

  /** `Some(x)`, `Point(x, y)` */
  private construct(
    variant: VariantDef,
    ty: Ty,
    tree: ExpressionTree & { kind: 'call' },
    expected: Ty | undefined,
  ): Draft {
    const types = this.fieldTypes(variant, this.adtEnv(ty));
    if (types.length !== tree.arguments.length) {
      throw new CompileError(
        `\`${variant.name}\` takes ${counted(types.length, 'argument')}, not ${tree.arguments.length}`,
        tree.span,
      );
    }
    const values = this.checkArguments(tree.arguments, types, ty, expected, tree.span);
    const fields = values.map((value, index) => ({ index, value }));
    return this.make(ty, tree.span, { kind: 'aggregate', variant: variant.index, fields, base: undefined });
  }

  /**
   * The arguments, coerced to the parameters. What the place around the call expects of the result says what to expect of
   * the arguments. Closures are checked last, when the others have told what their parameters are.
   */
  protected checkArguments(
    trees: readonly ExpressionTree[],
    parameters: readonly Ty[],
    result: Ty,
    expected: Ty | undefined,
    _span: Span,
  ): Draft[] {
    const hints = this.expectedArguments(parameters, result, expected);
    const values: Draft[] = [];
    for (const closures of [false, true]) {
      if (closures) this.table.solve();
      trees.forEach((tree, index) => {
        if ((tree.kind === 'closure') !== closures) return;
        const parameter = parameters[index]!;
        const known = shallow(parameter);
        const wanted = hints?.[index] ?? parameter;
        const hint = this.isUnsized(wanted) || this.isUnsized(known) ? undefined : wanted;
        const asked = hints?.[index];
        const closureHint = asked !== undefined && asked.kind === 'dyn' ? asked : parameter;
        const value = this.check(tree, closures ? closureHint : hint);
        // As rustc does: what is expected is reached first, so that `Err(Box::new(e))` can be of a boxed trait object.
        const reached =
          hint === undefined || shallow(hint).kind === 'variable' ? undefined : this.tryCoerce(value, hint);
        values[index] = this.coerce(reached ?? value, parameter);
      });
    }
    return values;
  }

  /** In a trial the result is made equal to the expected type: what the parameters would be then. */
  private expectedArguments(
    parameters: readonly Ty[],
    result: Ty,
    expected: Ty | undefined,
  ): Ty[] | undefined {
    if (
      expected === undefined ||
      shallow(expected).kind === 'variable' ||
      shallow(result).kind === 'variable'
    )
      return undefined;
    const mark = this.table.mark();
    const fits = this.table.unify(result, expected);
    const hints = parameters.map((parameter) => this.table.deep(parameter));
    this.table.undo(mark);
    return fits ? hints : undefined;
  }

  protected callValue(
    callee: Draft,
    trees: readonly ExpressionTree[],
    expected: Ty | undefined,
    span: Span,
  ): Draft {
    let place = callee;
    for (;;) {
      const ty = this.mustKnow(place.ty, callee.span);
      const call = this.callableCall(place, ty, trees, expected, span);
      if (call !== undefined) return call;
      const next = this.dereference(place);
      if (next === undefined)
        throw new CompileError(`\`${show(this.table.deep(callee.ty))}\` cannot be called`, span);
      place = next;
    }
  }

  private callableCall(
    place: Draft,
    ty: Ty,
    trees: readonly ExpressionTree[],
    expected: Ty | undefined,
    span: Span,
  ): Draft | undefined {
    if (
      ty.kind !== 'item' &&
      ty.kind !== 'function' &&
      ty.kind !== 'closure' &&
      !(ty.kind === 'dyn' && isCallTrait(ty.trait))
    )
      return undefined;
    const { parameters, result } = this.table.callable(ty)!;
    if (parameters.length !== trees.length) {
      const what = ty.kind === 'item' ? `\`${ty.def.name}\`` : 'this call';
      throw new CompileError(
        `${what} takes ${counted(parameters.length, 'argument')}, not ${trees.length}`,
        span,
      );
    }
    const values = this.checkArguments(trees, parameters, result, expected, span);
    switch (ty.kind) {
      case 'item':
        if (place.kind === 'item') this.unused.add(place);
        return this.call(ty.def, ty.arguments, result, values, span, { shown: place.span });
      case 'function':
        return this.make(result, span, { kind: 'callPointer', callee: place, arguments: values });
      case 'closure':
        return this.callClosure(ty.closure, place, values, span);
      default:
        return this.callTraitObject(ty, place, result, values, span);
    }
  }

  private callTraitObject(
    ty: Ty & { kind: 'dyn' },
    place: Draft,
    result: Ty,
    values: Draft[],
    span: Span,
  ): Draft {
    // `Box<dyn FnOnce()>` gives itself away; the others are called through a reference.
    const boxed = place.kind === 'dereference' ? (place.base as Draft) : place;
    const receiver = ty.trait.name === 'FnOnce' ? boxed : this.borrow(place, ty.trait.name === 'FnMut');
    const node = this.make(result, span, {
      kind: 'callDynamic',
      trait: { name: '', fullName: '', methods: [] },
      method: 0,
      receiver,
      arguments: values,
    });
    this.later.push(() =>
      Object.assign(node, { trait: this.program.traitObject(this.table.deep(ty) as Ty & { kind: 'dyn' }) }),
    );
    return node;
  }

  private callClosure(closure: ClosureInfo, place: Draft, values: Draft[], span: Span): Draft {
    const node = this.make(closure.result, span, { kind: 'call', callee: -1, arguments: [place, ...values] });
    const call: ClosureCall = { node, place, once: this.isCalledOnce(closure) };
    if (closure.kind !== undefined) this.passClosure(closure, call);
    else {
      const list = this.closureCalls.get(closure);
      if (list === undefined) this.closureCalls.set(closure, [call]);
      else list.push(call);
    }
    return node;
  }

  /** The parameter that the closure is the value of says `FnOnce`: the call consumes it. */
  private isCalledOnce(closure: ClosureInfo): boolean {
    for (const [name, ty] of this.env) {
      const value = shallow(ty);
      if (value.kind !== 'closure' || value.closure !== closure) continue;
      const bounds = this.declaredBounds(name).filter(isCallTrait);
      if (bounds.length > 0 && bounds.every((trait) => trait.name === 'FnOnce')) return true;
    }
    return false;
  }

  /** Sets the call's function, and passes the closure as its body takes it. */
  protected passClosure(closure: ClosureInfo, { node, place, once, refusal }: ClosureCall): void {
    const rest = (node as Draft & { kind: 'call' }).arguments.slice(1);
    if (once && closure.kind !== 'FnOnce' && closure.copy !== true) {
      const callee = this.program.onceShim({ kind: 'closure', closure });
      Object.assign(node, { callee, arguments: [place, ...rest] });
      return;
    }
    if (closure.kind === 'FnMut' && !once && refusal !== undefined) throw refusal;
    const self = closure.kind === 'FnOnce' ? place : this.borrow(place, closure.kind === 'FnMut');
    if (once) this.consumed.add(self);
    Object.assign(node, { callee: closure.body!, arguments: [self, ...rest] });
  }
}
