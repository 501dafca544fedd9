// Patterns: names to locals, binding modes written out.
import { CompileError, type Span } from '../../syntax/source.js';
import type { ExpressionTree, PathTree, PatternTree } from '../../syntax/tree.js';
import type { Ty, VariantDef } from '../definitions.js';
import { reference, shallow, show } from '../ty.js';
import { Coercions } from './coercions.js';
import { type Draft, type LocalRef, localKey, type PatternDraft } from './context.js';

/** How names bind inside a reference that the pattern does not show (Rust's default binding modes). */
type Mode = 'value' | 'reference' | 'mutableReference';

export abstract class Patterns extends Coercions {
  protected abstract variantOfPath(path: PathTree): { variant: VariantDef; ty: Ty } | undefined;
  protected abstract constantPattern(path: PathTree): Draft | undefined;
  protected abstract evaluate(tree: ExpressionTree): bigint;

  /** The pattern against values of the type; its names are declared in the scope at hand. */
  protected pattern(tree: PatternTree, ty: Ty): PatternDraft {
    const bound = new Map<string, LocalRef>();
    const result = this.patternIn(tree, ty, 'value', bound);
    for (const [name, ref] of bound) this.declare(name, ref);
    return result;
  }

  private patternIn(tree: PatternTree, given: Ty, mode: Mode, bound: Map<string, LocalRef>): PatternDraft {
    const { span } = tree;
    switch (tree.kind) {
      case 'wildcard':
      case 'rest':
        return this.makePattern(given, span, { kind: 'wildcard' });
      case 'or': {
        const alternatives = tree.alternatives.map((alternative) =>
          this.patternIn(alternative, given, mode, bound),
        );
        return this.makePattern(given, span, { kind: 'or', alternatives });
      }
      case 'binding':
        return this.binding(tree, given, mode, bound);
      case 'reference': {
        const ty = this.known(given);
        const inner: Ty = ty.kind === 'reference' ? ty.target : this.table.variable();
        if (ty.kind !== 'reference') this.equate(ty, reference(inner, tree.mutable), span);
        return this.makePattern(ty, span, {
          kind: 'dereference',
          pattern: this.patternIn(tree.pattern, inner, 'value', bound),
        });
      }
      default:
        return this.structural(tree, given, mode, bound);
    }
  }

  /** Patterns that look through references. */
  private structural(tree: PatternTree, given: Ty, mode: Mode, bound: Map<string, LocalRef>): PatternDraft {
    const ty = this.known(given);
    if (ty.kind === 'reference' && !this.matchesReference(tree, ty)) {
      const inner: Mode = mode === 'reference' || !ty.mutable ? 'reference' : 'mutableReference';
      return this.makePattern(ty, tree.span, {
        kind: 'dereference',
        pattern: this.structural(tree, ty.target, inner, bound),
      });
    }
    switch (tree.kind) {
      case 'tuple':
        return this.tuplePattern(tree.elements, ty, mode, bound, tree.span);
      case 'slice':
        return this.slicePattern(tree.elements, ty, mode, bound, tree.span);
      case 'tupleStruct': {
        const { variant, env } = this.variantPattern(tree.path, ty, tree.span);
        const types = this.fieldTypes(variant, env);
        const fields = this.positions(tree.elements, types.length, tree.span).map(({ index, pattern }) => ({
          index,
          pattern: this.patternIn(pattern, types[index]!, mode, bound),
        }));
        return this.makePattern(ty, tree.span, { kind: 'variant', variant: variant.index, fields });
      }
      case 'struct': {
        const { variant, env } = this.variantPattern(tree.path, ty, tree.span);
        const types = this.fieldTypes(variant, env);
        const fields = tree.fields.map(({ name, pattern, span }) => {
          const index = this.fieldIndex(variant, name, span);
          return { index, pattern: this.patternIn(pattern, types[index]!, mode, bound) };
        });
        return this.makePattern(ty, tree.span, { kind: 'variant', variant: variant.index, fields });
      }
      case 'path': {
        const constant = this.constantPattern(tree.path);
        if (constant !== undefined) return this.constant(constant, ty, tree.span);
        const { variant } = this.variantPattern(tree.path, ty, tree.span);
        return this.makePattern(ty, tree.span, { kind: 'variant', variant: variant.index, fields: [] });
      }
      case 'literal':
        return this.constant(this.check(tree.value, ty), ty, tree.span);
      case 'range':
        return this.rangePattern(tree, ty);
      default:
        throw new Error(`pattern ${tree.kind}`);
    }
  }

  private constant(value: Draft, ty: Ty, span: Span): PatternDraft {
    // A byte string matches slices too.
    const source = shallow(value.ty);
    if (value.kind === 'bytes' && source.kind === 'reference') {
      const target = shallow(ty);
      if (target.kind === 'reference' && shallow(target.target).kind === 'slice') {
        return this.makePattern(ty, span, { kind: 'constant', value: this.coerce(value, ty) });
      }
    }
    this.equate(ty, value.ty, span);
    return this.makePattern(ty, span, { kind: 'constant', value });
  }

  /** Whether the pattern is itself of a reference type: a string, or a constant that is a reference. */
  private matchesReference(tree: PatternTree, ty: Ty & { kind: 'reference' }): boolean {
    if (tree.kind === 'literal') {
      const target = this.known(ty.target);
      return (tree.value.kind === 'string' || tree.value.kind === 'bytes') && target.kind !== 'reference';
    }
    if (tree.kind !== 'path') return false;
    const constant = this.constantPattern(tree.path);
    return (
      constant !== undefined &&
      shallow(constant.ty).kind === 'reference' &&
      this.known(ty.target).kind !== 'reference'
    );
  }

  private binding(
    tree: PatternTree & { kind: 'binding' },
    given: Ty,
    mode: Mode,
    bound: Map<string, LocalRef>,
  ): PatternDraft {
    const { name, span } = tree;
    if (!tree.byReference && !tree.mutable && tree.sub === undefined) {
      const path: PathTree = {
        global: false,
        qualified: undefined,
        segments: [{ name, span, arguments: undefined, signature: undefined }],
        span,
      };
      if (this.isConstantName(name)) return this.structural({ kind: 'path', path, span }, given, mode, bound);
    }
    const by = tree.byReference
      ? tree.mutable
        ? 'mutableReference'
        : 'reference'
      : tree.mutable
        ? 'value'
        : mode;
    const ty = by === 'value' ? given : reference(given, by === 'mutableReference');
    const key = localKey(name, tree.mark);
    let ref = bound.get(key);
    if (ref === undefined) {
      ref = this.newLocal(name, ty, tree.mutable && !tree.byReference, span);
      bound.set(key, ref);
    } else this.equate(ref.ty, ty, span);
    const sub = tree.sub === undefined ? undefined : this.patternIn(tree.sub, given, mode, bound);
    return this.makePattern(given, span, { kind: 'binding', local: ref.id, by, sub });
  }

  /** Whether a lone name stands for a constant, a unit struct or a variant, and not for a new variable. */
  private isConstantName(name: string): boolean {
    const found =
      this.signatures.names.lookup(this.scope.module, name, 'values') ??
      this.signatures.names.lookup(this.scope.module, name, 'types');
    if (found?.kind === 'const') return true;
    return found?.kind === 'variant' && found.adt.tree.variants[found.index]!.shape === 'unit';
  }

  private tuplePattern(
    elements: readonly PatternTree[],
    ty: Ty,
    mode: Mode,
    bound: Map<string, LocalRef>,
    span: Span,
  ): PatternDraft {
    let types: readonly Ty[];
    if (ty.kind === 'tuple') types = ty.elements;
    else {
      types = elements.map(() => this.table.variable());
      this.equate(ty, { kind: 'tuple', elements: types }, span);
    }
    const fields = this.positions(elements, types.length, span).map(({ index, pattern }) => ({
      index,
      pattern: this.patternIn(pattern, types[index]!, mode, bound),
    }));
    return this.makePattern(ty, span, { kind: 'variant', variant: 0, fields });
  }

  /** Which field each pattern is for; `..` leaves some out. */
  private positions(
    elements: readonly PatternTree[],
    count: number,
    span: Span,
  ): { index: number; pattern: PatternTree }[] {
    const rest = elements.findIndex(({ kind }) => kind === 'rest');
    const given = rest === -1 ? elements.length : elements.length - 1;
    if (given > count || (rest === -1 && given !== count)) {
      throw new CompileError(`the pattern has ${given} fields, the value ${count}`, span);
    }
    const skipped = count - elements.length;
    return elements.flatMap((pattern, at) =>
      at === rest ? [] : [{ index: rest !== -1 && at > rest ? at + skipped : at, pattern }],
    );
  }

  private slicePattern(
    elements: readonly PatternTree[],
    ty: Ty,
    mode: Mode,
    bound: Map<string, LocalRef>,
    span: Span,
  ): PatternDraft {
    if (ty.kind !== 'slice' && ty.kind !== 'array')
      throw new CompileError(`a slice pattern cannot match \`${show(ty)}\``, span);
    const at = elements.findIndex(
      (element) => element.kind === 'rest' || (element.kind === 'binding' && element.sub?.kind === 'rest'),
    );
    const before = elements
      .slice(0, at === -1 ? elements.length : at)
      .map((one) => this.patternIn(one, ty.element, mode, bound));
    const after =
      at === -1 ? [] : elements.slice(at + 1).map((one) => this.patternIn(one, ty.element, mode, bound));
    const named = elements[at];
    let rest: PatternDraft | undefined;
    if (named?.kind === 'binding') {
      const length = ty.kind === 'array' ? shallow(ty.length) : undefined;
      const count = length?.kind === 'constant' ? length.value - BigInt(before.length + after.length) : 0n;
      const part: Ty =
        ty.kind === 'slice'
          ? ty
          : { kind: 'array', element: ty.element, length: { kind: 'constant', value: count } };
      rest = this.patternIn({ ...named, sub: undefined }, part, mode, bound);
    }
    return this.makePattern(ty, span, { kind: 'slice', before, rest, hasRest: at !== -1, after });
  }

  private rangePattern(tree: PatternTree & { kind: 'range' }, ty: Ty): PatternDraft {
    const { inclusive } = tree;
    const [first, last] = [tree.low, tree.high].map((end) => {
      if (end === undefined) return undefined;
      const draft = this.check(end, ty);
      this.equate(ty, draft.ty, end.span);
      return draft;
    });
    if (isFloat(first) || isFloat(last))
      return this.makePattern(ty, tree.span, { kind: 'floatRange', low: first, high: last, inclusive });
    const low = tree.low === undefined ? undefined : this.evaluate(tree.low);
    const high = tree.high === undefined ? undefined : this.evaluate(tree.high);
    return this.makePattern(ty, tree.span, { kind: 'range', low, high, inclusive });
  }

  private variantPattern(
    path: PathTree,
    ty: Ty,
    span: Span,
  ): { variant: VariantDef; env: ReadonlyMap<string, Ty> } {
    const found = this.variantOfPath(path);
    if (found === undefined)
      throw new CompileError(`\`${path.segments.at(-1)!.name}\` is no struct and no variant`, path.span);
    this.equate(ty, found.ty, span);
    return { variant: found.variant, env: this.adtEnv(found.ty) };
  }

  protected adtEnv(given: Ty): ReadonlyMap<string, Ty> {
    const ty = shallow(given);
    if (ty.kind !== 'adt') return new Map();
    return this.table.envOf(
      ty.def.tree.generics.parameters.map(({ name }) => name),
      ty.arguments,
    );
  }

  protected fieldTypes(variant: VariantDef, env: ReadonlyMap<string, Ty>): Ty[] {
    return this.signatures.fields(variant).map((field) => this.table.substitute(field, env));
  }

  protected fieldIndex(variant: VariantDef, name: string, span: Span): number {
    const index = variant.adt.tree.variants[variant.index]!.fields.findIndex((field) => field.name === name);
    if (index === -1) throw new CompileError(`\`${variant.name}\` has no field \`${name}\``, span);
    return index;
  }
}

/** Whether a bound of a range is a float, by its type or as a literal whose type is not known yet. */
function isFloat(bound: Draft | undefined): boolean {
  if (bound === undefined) return false;
  if (bound.kind === 'float' || shallow(bound.ty).kind === 'float') return true;
  return bound.kind === 'negate' && isFloat(bound.operand as Draft);
}
