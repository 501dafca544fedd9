// Each kind of expression: literals, fields, indices, aggregates, and the way to the rest.
import { CompileError, type Span } from '../../syntax/source.js';
import type { ExpressionTree } from '../../syntax/tree.js';
import type { Ty } from '../definitions.js';
import { BOOL, CHAR, constant, int, PRIMITIVES, reference, STR, shallow, show, tuple } from '../ty.js';
import type { Draft } from './context.js';
import { Control } from './control.js';

const RANGES: Readonly<Record<string, string>> = {
  'low high': 'Range',
  'low high =': 'RangeInclusive',
  low: 'RangeFrom',
  high: 'RangeTo',
  'high =': 'RangeToInclusive',
  '': 'RangeFull',
};

export abstract class Expressions extends Control {
  protected abstract closure(tree: ExpressionTree & { kind: 'closure' }, expected: Ty | undefined): Draft;
  protected abstract macro(tree: ExpressionTree & { kind: 'macro' }, expected: Ty | undefined): Draft;
  protected abstract constructorFunction(
    tree: ExpressionTree & { kind: 'path' },
    count: number,
    expected: Ty | undefined,
  ): Draft;
  protected abstract template(
    text: string,
    span: Span,
    holes: readonly ExpressionTree[],
    expected: Ty | undefined,
  ): Draft;

  check(tree: ExpressionTree, expected?: Ty): Draft {
    const { span } = tree;
    switch (tree.kind) {
      case 'integer':
        return this.integer(tree, expected);
      case 'float':
        return this.make(
          tree.suffix === undefined ? this.floatType(expected) : PRIMITIVES.get(tree.suffix)!,
          span,
          { kind: 'float', value: tree.value },
        );
      case 'string':
        return this.make(reference(STR), span, { kind: 'string', value: tree.value });
      case 'bytes': {
        const array: Ty = { kind: 'array', element: int('u8'), length: constant(BigInt(tree.value.length)) };
        return this.make(reference(array), span, { kind: 'bytes', value: tree.value });
      }
      case 'char':
        return this.make(tree.byte ? int('u8') : CHAR, span, { kind: 'integer', value: tree.value });
      case 'boolean':
        return this.make(BOOL, span, { kind: 'boolean', value: tree.value });
      case 'path': {
        const named = this.resolve(tree.path);
        if (named.kind === 'value') return named.draft;
        return this.constructorFunction(tree, this.signatures.fields(named.variant).length, expected);
      }
      case 'struct':
        return this.struct(tree, expected);
      case 'tuple':
        return this.tuple(tree, expected);
      case 'array':
        return this.array(tree, expected);
      case 'repeat':
        return this.repeat(tree, expected);
      case 'unary':
        return this.unary(tree, expected);
      case 'binary':
        return this.binary(tree, expected);
      case 'assign':
        return this.assign(tree);
      case 'range':
        return this.range(tree, expected);
      case 'call':
        return this.callExpression(tree, expected);
      case 'methodCall':
        return this.methodCall(tree, expected);
      case 'field':
        return this.field(tree);
      case 'index':
        return this.index(tree);
      case 'try':
        return this.tryExpression(tree);
      case 'cast':
        return this.cast(tree);
      case 'reference':
        return this.reference(tree, expected);
      case 'block':
        return this.blockExpression(tree.block, tree.label, expected, span);
      case 'let':
        return this.letCondition(tree);
      case 'if':
        return this.ifExpression(tree, expected);
      case 'match':
        return this.matchExpression(tree, expected);
      case 'while':
        return this.whileExpression(tree);
      case 'loop':
        return this.loopExpression(tree, expected);
      case 'for':
        return this.forExpression(tree);
      case 'closure':
        return this.closure(tree, expected);
      case 'break':
        return this.breakExpression(tree);
      case 'continue':
        return this.continueExpression(tree);
      case 'return':
        return this.returnExpression(tree);
      case 'macro':
        return this.macro(tree, expected);
      case 'checked':
        return tree.value as Draft;
    }
  }

  private integer(tree: ExpressionTree & { kind: 'integer' }, expected: Ty | undefined): Draft {
    if (tree.suffix !== undefined)
      return this.make(PRIMITIVES.get(tree.suffix)!, tree.span, { kind: 'integer', value: tree.value });
    const wanted = expected === undefined ? undefined : shallow(expected);
    const fits = wanted?.kind === 'int' || (wanted?.kind === 'variable' && wanted.form === 'int');
    return this.make(fits ? wanted : this.table.variable('int'), tree.span, {
      kind: 'integer',
      value: tree.value,
    });
  }

  private floatType(expected: Ty | undefined): Ty {
    const wanted = expected === undefined ? undefined : shallow(expected);
    const fits = wanted?.kind === 'float' || (wanted?.kind === 'variable' && wanted.form === 'float');
    return fits ? wanted : this.table.variable('float');
  }

  private struct(tree: ExpressionTree & { kind: 'struct' }, expected: Ty | undefined): Draft {
    const found = this.variantOfPath(tree.path);
    if (found === undefined)
      throw new CompileError(`\`${tree.path.segments.at(-1)!.name}\` is no struct`, tree.path.span);
    const { variant, ty } = found;
    // What is expected tells type arguments, before the fields are looked at.
    const wanted = expected === undefined ? undefined : shallow(expected);
    this.expectFields(ty, wanted);
    const types = this.fieldTypes(variant, this.adtEnv(ty));
    const seen = new Set<number>();
    const fields = tree.fields.map(({ name, value, span }) => {
      const index = this.fieldIndex(variant, name, span);
      if (seen.has(index)) throw new CompileError(`the field \`${name}\` is given twice`, span);
      seen.add(index);
      return { index, value: this.checkCoerced(value, types[index]!) };
    });
    const base = tree.base === undefined ? undefined : this.checkCoerced(tree.base, ty);
    const missing = variant.adt.tree.variants[variant.index]!.fields.filter((_, index) => !seen.has(index));
    if (base === undefined && missing.length > 0) {
      throw new CompileError(
        `missing field${missing.length === 1 ? '' : 's'} ${missing.map(({ name }) => `\`${name}\``).join(', ')} of \`${variant.name}\``,
        tree.path.span,
      );
    }
    return this.make(ty, tree.span, { kind: 'aggregate', variant: variant.index, fields, base });
  }

  private expectFields(ty: Ty, wanted: Ty | undefined): void {
    if (wanted?.kind !== 'adt' || ty.kind !== 'adt' || wanted.def !== ty.def) return;
    ty.arguments.forEach((argument, index) => {
      const known = shallow(wanted.arguments[index]!);
      if (known.kind !== 'variable') this.table.unify(argument, known);
    });
  }

  private tuple(tree: ExpressionTree & { kind: 'tuple' | 'array' }, expected: Ty | undefined): Draft {
    const wanted = expected === undefined ? undefined : shallow(expected);
    const hints =
      wanted?.kind === 'tuple' && wanted.elements.length === tree.elements.length
        ? wanted.elements
        : undefined;
    const values = tree.elements.map((element, index) => {
      const hint = hints?.[index];
      const value = this.check(element, hint);
      return hint === undefined || shallow(hint).kind === 'variable'
        ? value
        : (this.tryCoerce(value, hint) ?? value);
    });
    const fields = values.map((value, index) => ({ index, value }));
    return this.make(tuple(values.map(({ ty }) => ty)), tree.span, {
      kind: 'aggregate',
      variant: 0,
      fields,
      base: undefined,
    });
  }

  private array(tree: ExpressionTree & { kind: 'tuple' | 'array' }, expected: Ty | undefined): Draft {
    const hint = this.elementHint(expected);
    const given = tree.elements.map((element) => this.check(element, hint));
    const known = hint === undefined ? undefined : shallow(hint);
    const { ty, branches } = this.join(given, known?.kind === 'variable' ? undefined : known);
    const element = given.length === 0 ? (hint ?? this.table.variable()) : ty;
    const array: Ty = { kind: 'array', element, length: constant(BigInt(given.length)) };
    return this.make(array, tree.span, { kind: 'array', elements: branches });
  }

  private elementHint(expected: Ty | undefined): Ty | undefined {
    const wanted = expected === undefined ? undefined : shallow(expected);
    return wanted?.kind === 'array' || wanted?.kind === 'slice' ? wanted.element : undefined;
  }

  private repeat(tree: ExpressionTree & { kind: 'repeat' }, expected: Ty | undefined): Draft {
    const hint = this.elementHint(expected);
    const element = hint === undefined ? this.check(tree.element) : this.checkCoerced(tree.element, hint);
    const isInferred = tree.count.kind === 'path' && tree.count.path.segments[0]!.name === '_';
    if (isInferred) throw new CompileError('the length must be written', tree.count.span);
    const count = this.evaluate(tree.count);
    const array: Ty = { kind: 'array', element: element.ty, length: constant(count) };
    return this.make(array, tree.span, { kind: 'repeat', element, count: Number(count) });
  }

  private range(tree: ExpressionTree & { kind: 'range' }, expected: Ty | undefined): Draft {
    const shape = [tree.low && 'low', tree.high && 'high', tree.inclusive && '='].filter(Boolean).join(' ');
    const name = RANGES[shape]!;
    const wanted = expected === undefined ? undefined : shallow(expected);
    const hint = wanted?.kind === 'adt' && wanted.def.name === name ? wanted.arguments[0] : undefined;
    const low = tree.low === undefined ? undefined : this.check(tree.low, hint);
    const high = tree.high === undefined ? undefined : this.check(tree.high, low?.ty ?? hint);
    const end = high !== undefined && low !== undefined ? this.coerce(high, low.ty) : high;
    const again = (value: Draft | undefined): ExpressionTree[] =>
      value === undefined ? [] : [{ kind: 'checked', value, span: value.span }];
    const holes = [...again(low), ...again(end)];
    const fields = {
      Range: 'start: $0, end: $1',
      RangeFrom: 'start: $0',
      RangeTo: 'end: $0',
      RangeToInclusive: 'end: $0',
    }[name];
    const text =
      name === 'RangeInclusive'
        ? '::std::ops::RangeInclusive::new($0, $1)'
        : fields === undefined
          ? '::std::ops::RangeFull'
          : `::std::ops::${name} { ${fields} }`;
    return this.template(text, tree.span, holes, undefined);
  }

  private field(tree: ExpressionTree & { kind: 'field' }): Draft {
    let place = this.check(tree.base);
    const given = this.mustKnow(place.ty, tree.base.span);
    let hidden: Ty | undefined;
    for (;;) {
      const ty = this.known(place.ty);
      const found = this.fieldOf(ty, tree.name);
      if (found?.visible)
        return this.make(found.ty, tree.span, { kind: 'field', base: place, index: found.index });
      // As rustc does, the search goes on behind a field that is not seen here: `guard.value` is not the `RefMut`'s own.
      if (found !== undefined) hidden ??= ty;
      const next = this.dereference(place);
      if (next === undefined) {
        const owner = show(this.table.deep(hidden ?? given));
        const reason =
          hidden === undefined
            ? `\`${owner}\` has no field \`${tree.name}\``
            : `the field \`${tree.name}\` of \`${owner}\` is private`;
        throw new CompileError(reason, tree.nameSpan);
      }
      place = next;
    }
  }

  private fieldOf(ty: Ty, name: string): { index: number; ty: Ty; visible: boolean } | undefined {
    if (ty.kind === 'tuple') {
      const index = /^[0-9]+$/.test(name) ? Number(name) : -1;
      const element = ty.elements[index];
      return element === undefined ? undefined : { index, ty: element, visible: true };
    }
    if (ty.kind !== 'adt' || ty.def.tree.kind !== 'struct') return undefined;
    const { fields } = ty.def.tree.variants[0]!;
    const index = fields.findIndex((field) => field.name === name);
    return index === -1
      ? undefined
      : {
          index,
          visible: this.sees(ty.def.module, fields[index]!.visibility),
          ty: this.table.substitute(this.signatures.fields(ty.def.variants[0]!)[index]!, this.adtEnv(ty)),
        };
  }

  private index(tree: ExpressionTree & { kind: 'index' }): Draft {
    let place = this.check(tree.base);
    this.mustKnow(place.ty, tree.base.span);
    const index = this.check(tree.index);
    const indexTy = this.known(index.ty);
    const number = indexTy.kind === 'int' || (indexTy.kind === 'variable' && indexTy.form === 'int');
    const trait = this.trait('std::ops::Index');
    for (;;) {
      const ty = this.known(place.ty);
      if (number) {
        const element =
          ty.kind === 'array' || ty.kind === 'slice'
            ? ty.element
            : ty.kind === 'adt' && ty.def.lang === 'vec'
              ? ty.arguments[0]
              : undefined;
        if (element !== undefined) {
          this.equate(int('usize'), index.ty, tree.index.span);
          // rustc shows the index of a Vec, which is a call there, at its bracket.
          const span = ty.kind === 'adt' ? { ...tree.span, start: tree.bracket } : tree.span;
          return this.make(element, span, { kind: 'index', base: place, index });
        }
      }
      if (this.holds({ self: ty, trait, arguments: [index.ty], bindings: [] }) !== 'no') {
        this.table.require({ self: ty, trait, arguments: [index.ty], bindings: [] });
        return this.overloadedIndex(place, index, this.table.project(ty, trait, [index.ty], 'Output'), tree);
      }
      const next = this.dereference(place);
      if (next !== undefined) place = next;
      else if (ty.kind === 'array') {
        const slice: Ty = { kind: 'slice', element: ty.element };
        const whole = this.make(reference(slice), tree.span, {
          kind: 'coerce',
          coercion: { kind: 'unsizeArray' },
          operand: this.borrow(place, false),
        });
        place = this.make(slice, tree.span, { kind: 'dereference', base: whole });
        this.arrayViews.add(place);
      } else
        throw new CompileError(
          `\`${show(this.table.deep(ty))}\` cannot be indexed by \`${show(this.table.deep(indexTy))}\``,
          tree.span,
        );
    }
  }

  private reference(tree: ExpressionTree & { kind: 'reference' }, expected: Ty | undefined): Draft {
    const wanted = expected === undefined ? undefined : shallow(expected);
    const target =
      wanted?.kind === 'reference' || wanted?.kind === 'pointer' ? shallow(wanted.target) : undefined;
    // `&[1, 2]` for a slice: the elements are known, the rest is a coercion.
    const isClosure = tree.operand.kind === 'closure';
    const hint = (target?.kind === 'dyn' && !isClosure) || target?.kind === 'str' ? undefined : target;
    const place = this.check(tree.operand, hint);
    if (tree.mutable) this.makeMutable(place);
    const ty: Ty = tree.raw
      ? { kind: 'pointer', mutable: tree.mutable, target: place.ty }
      : reference(place.ty, tree.mutable);
    return this.make(ty, tree.span, { kind: 'reference', mutable: tree.mutable, raw: tree.raw, place });
  }

  /** `value?` */
  private tryExpression(tree: ExpressionTree & { kind: 'try' }): Draft {
    const operand = this.check(tree.operand);
    const ty = this.mustKnow(operand.ty, tree.operand.span);
    const hole: ExpressionTree = { kind: 'checked', value: operand, span: tree.span };
    const lang = ty.kind === 'adt' ? ty.def.lang : undefined;
    const result = this.table.deep(this.context.result);
    const isOther =
      result.kind === 'adt' ? result.def.lang !== lang : result.kind === 'tuple' || result.kind === 'int';
    if ((lang === 'option' || lang === 'result') && isOther) {
      const wanted = lang === 'option' ? 'an Option' : 'a Result';
      throw new CompileError(
        `\`?\` returns ${wanted} where it fails, but the function returns \`${show(result)}\``,
        tree.span,
      );
    }
    if (lang === 'option') {
      const text =
        'match $0 { ::std::option::Option::Some(value) => value, ::std::option::Option::None => return ::std::option::Option::None }';
      return this.template(text, tree.span, [hole], undefined);
    }
    if (lang !== 'result')
      throw new CompileError(
        `\`?\` needs an Option or a Result, not \`${show(this.table.deep(ty))}\``,
        tree.span,
      );
    const text =
      'match $0 { ::std::result::Result::Ok(value) => value, ' +
      '::std::result::Result::Err(error) => return ::std::result::Result::Err(::std::convert::From::from(error)) }';
    return this.template(text, tree.span, [hole], undefined);
  }
}
