// Operators: built in for scalars, and through references to them; calls of the operator traits for all else.

import { simplePath } from '../../syntax/paths.js';
import { CompileError, type Span } from '../../syntax/source.js';
import type { BlockTree, ExpressionTree, PatternTree, StatementTree } from '../../syntax/tree.js';
import type { Ty } from '../definitions.js';
import { BOOL, NEVER, reference, shallow, show, UNIT } from '../ty.js';
import type { ArithmeticOperator, ComparisonOperator } from '../typed.js';
import { Calls } from './calls.js';
import type { Draft } from './context.js';

/** Operator to trait and method, in std::ops. */
const ARITHMETIC: Readonly<Record<string, readonly [string, string]>> = {
  '+': ['Add', 'add'],
  '-': ['Sub', 'sub'],
  '*': ['Mul', 'mul'],
  '/': ['Div', 'div'],
  '%': ['Rem', 'rem'],
  '&': ['BitAnd', 'bitand'],
  '|': ['BitOr', 'bitor'],
  '^': ['BitXor', 'bitxor'],
  '<<': ['Shl', 'shl'],
  '>>': ['Shr', 'shr'],
};
const COMPARISON: Readonly<Record<string, readonly [string, string]>> = {
  '==': ['PartialEq', 'eq'],
  '!=': ['PartialEq', 'ne'],
  '<': ['PartialOrd', 'lt'],
  '<=': ['PartialOrd', 'le'],
  '>': ['PartialOrd', 'gt'],
  '>=': ['PartialOrd', 'ge'],
};

export abstract class Operators extends Calls {
  protected binary(tree: ExpressionTree & { kind: 'binary' }, expected: Ty | undefined): Draft {
    const { operator, span } = tree;
    if (operator === '&&' || operator === '||') return this.logical(tree);
    if (COMPARISON[operator] !== undefined) return this.comparison(tree);
    const shift = operator === '<<' || operator === '>>';
    // What is expected of a sum of numbers is expected of its parts.
    const hint = expected !== undefined && this.isNumber(shallow(expected)) ? expected : undefined;
    const left = this.check(tree.left, hint);
    const leftTy = this.known(left.ty);
    if (leftTy.kind === 'variable' && leftTy.form === 'any') return this.openArithmetic(tree, left);
    const builtin = this.isScalar(this.strip(leftTy));
    const right = this.check(tree.right, builtin && !shift ? this.strip(leftTy) : undefined);
    const rightTy = this.known(right.ty);
    if (builtin && this.isScalar(this.strip(rightTy))) {
      const a = this.scalar(left);
      const b = this.scalar(right);
      if (!shift && !this.table.unify(a.ty, b.ty)) throw this.noOperator(operator, leftTy, rightTy, span);
      return this.make(a.ty, span, {
        kind: 'arithmetic',
        operator: operator as ArithmeticOperator,
        left: a,
        right: b,
      });
    }
    const [trait, method] = ARITHMETIC[operator]!;
    return this.operatorCall(`std::ops::${trait}`, method, left, right, span, operator);
  }

  /** `|x| x * x`: an operand whose type shows later, and is a number then. */
  private openArithmetic(tree: ExpressionTree & { kind: 'binary' }, left: Draft): Draft {
    const { operator, span } = tree;
    const right = this.openRight(left, tree.right, operator, span);
    return this.make(left.ty, span, {
      kind: 'arithmetic',
      operator: operator as ArithmeticOperator,
      left,
      right,
    });
  }

  /** The other operand, of the same type. */
  private openRight(left: Draft, tree: ExpressionTree, operator: string, span: Span): Draft {
    const right = this.check(tree, left.ty);
    this.equate(left.ty, right.ty, tree.span);
    this.later.push(() => {
      if (!this.isScalar(shallow(left.ty))) throw this.noOperator(operator, left.ty, right.ty, span);
    });
    return right;
  }

  private logical(tree: ExpressionTree & { kind: 'binary' }): Draft {
    const left = this.checkCoerced(tree.left, BOOL);
    const right = this.checkCoerced(tree.right, BOOL);
    return this.make(BOOL, tree.span, { kind: tree.operator === '&&' ? 'and' : 'or', left, right });
  }

  private operatorCall(
    path: string,
    method: string,
    left: Draft,
    given: Draft,
    span: Span,
    operator: string,
  ): Draft {
    const trait = this.trait(path);
    let right = given;
    const output = () => this.table.project(left.ty, trait, [right.ty], 'Output');
    if (this.holds({ self: left.ty, trait, arguments: [right.ty], bindings: [] }) === 'no') {
      // `String + &String`: the one impl there is says what the right side becomes.
      const wanted = this.table.variable();
      this.table.select(left.ty, trait, [wanted]);
      const coerced = shallow(wanted).kind === 'variable' ? undefined : this.tryCoerce(given, wanted);
      if (coerced === undefined) throw this.noOperator(operator, left.ty, given.ty, span);
      right = coerced;
    }
    this.table.require({ self: left.ty, trait, arguments: [right.ty], bindings: [] });
    return this.call(
      trait.functions.get(method)!,
      [left.ty, right.ty],
      output(),
      [this.reborrow(left), this.reborrow(right)],
      span,
    );
  }

  private noOperator(operator: string, left: Ty, right: Ty, span: Span): CompileError {
    const [a, b] = [left, right].map((ty) => show(this.table.deep(ty)));
    return new CompileError(`\`${operator}\` is not defined for \`${a}\` and \`${b}\``, span);
  }

  private comparison(tree: ExpressionTree & { kind: 'binary' }): Draft {
    const operator = tree.operator as ComparisonOperator;
    let left = this.check(tree.left);
    const leftTy = this.known(left.ty);
    let right = this.check(tree.right, leftTy);
    const rightTy = this.known(right.ty);
    if (leftTy.kind === 'never' || rightTy.kind === 'never') {
      if (leftTy.kind === 'never') left = this.coerce(left, rightTy);
      else right = this.coerce(right, leftTy);
    }
    if (leftTy.kind === 'variable' || rightTy.kind === 'variable') this.table.unify(leftTy, rightTy);
    const a = this.peel(left, right);
    if (a !== undefined)
      return this.make(BOOL, tree.span, { kind: 'comparison', operator, left: a[0], right: a[1] });
    const [name, method] = COMPARISON[operator]!;
    const trait = this.trait(`std::cmp::${name}`);
    if (this.holds({ self: left.ty, trait, arguments: [right.ty], bindings: [] }) === 'no') {
      throw this.noOperator(operator, left.ty, right.ty, tree.span);
    }
    this.table.require({ self: left.ty, trait, arguments: [right.ty], bindings: [] });
    const def = trait.functions.get(method)!;
    return this.call(
      def,
      [left.ty, right.ty],
      BOOL,
      [this.borrow(left, false), this.borrow(right, false)],
      tree.span,
    );
  }

  /** Both sides as scalars, if they are ones behind equally many references. */
  private peel(left: Draft, right: Draft): [Draft, Draft] | undefined {
    let [a, b] = [left, right];
    for (;;) {
      const [x, y] = [this.known(a.ty), this.known(b.ty)];
      if (x.kind === 'reference' && y.kind === 'reference') {
        a = this.make(x.target, a.span, { kind: 'dereference', base: a });
        b = this.make(y.target, b.span, { kind: 'dereference', base: b });
        continue;
      }
      const comparable =
        (this.isScalar(x) && this.isScalar(y)) || (x.kind === 'pointer' && y.kind === 'pointer');
      return comparable && this.table.unify(x, y) ? [a, b] : undefined;
    }
  }

  private isNumber(ty: Ty): boolean {
    return ty.kind === 'int' || ty.kind === 'float' || (ty.kind === 'variable' && ty.form !== 'any');
  }

  private isScalar(ty: Ty): boolean {
    return this.isNumber(ty) || ty.kind === 'bool' || ty.kind === 'char';
  }

  /** The type behind one reference. */
  private strip(ty: Ty): Ty {
    const found = shallow(ty);
    return found.kind === 'reference' ? this.known(found.target) : found;
  }

  private scalar(value: Draft): Draft {
    const ty = this.known(value.ty);
    return ty.kind === 'reference'
      ? this.make(ty.target, value.span, { kind: 'dereference', base: value })
      : value;
  }

  protected unary(tree: ExpressionTree & { kind: 'unary' }, expected: Ty | undefined): Draft {
    if (tree.operator === '*') {
      const value = this.check(tree.operand);
      this.mustKnow(value.ty, tree.operand.span);
      const place = this.dereference(value, tree.span);
      if (place === undefined)
        throw new CompileError(`\`${show(this.table.deep(value.ty))}\` cannot be dereferenced`, tree.span);
      return place;
    }
    const value = this.check(tree.operand, expected);
    if (tree.operator === '-') this.negated.add(value);
    const ty = this.mustKnow(value.ty, tree.operand.span);
    const target = this.strip(ty);
    const fits =
      tree.operator === '-'
        ? this.isNumber(target)
        : target.kind === 'bool' ||
          target.kind === 'int' ||
          (target.kind === 'variable' && target.form === 'int');
    if (fits)
      return this.make(target, tree.span, {
        kind: tree.operator === '-' ? 'negate' : 'not',
        operand: this.scalar(value),
      });
    const [name, method] = tree.operator === '-' ? ['Neg', 'neg'] : ['Not', 'not'];
    const trait = this.trait(`std::ops::${name}`);
    if (this.holds({ self: ty, trait, arguments: [], bindings: [] }) === 'no') {
      throw new CompileError(
        `\`${tree.operator}\` is not defined for \`${show(this.table.deep(ty))}\``,
        tree.span,
      );
    }
    return this.call(
      trait.functions.get(method!)!,
      [ty],
      this.table.project(ty, trait, [], 'Output'),
      [value],
      tree.span,
    );
  }

  protected assign(tree: ExpressionTree & { kind: 'assign' }): Draft {
    const { operator, span } = tree;
    if (operator !== undefined) return this.assignArithmetic(tree, operator);
    if (isTakenApart(tree.place)) return this.assignParts(tree);
    const place = this.check(tree.place);
    if (!this.isPlace(place)) throw new CompileError('cannot assign to this expression', tree.place.span);
    this.makeMutable(place);
    const value = this.checkCoerced(tree.value, place.ty);
    return this.make(UNIT, span, { kind: 'assign', place, value });
  }

  /** `(a, b) = value`: a pattern of new names takes the value apart; then each name's value is assigned. */
  private assignParts({ place, value, span }: ExpressionTree & { kind: 'assign' }): Draft {
    const targets: { name: string; place: ExpressionTree }[] = [];
    const pattern = patternOf(place, targets);
    const statements: StatementTree[] = [
      { kind: 'let', pattern, type: undefined, value, otherwise: undefined, span },
    ];
    for (const target of targets) {
      const part: ExpressionTree = {
        kind: 'path',
        path: simplePath(target.name, target.place.span),
        span: target.place.span,
      };
      const expression: ExpressionTree = {
        kind: 'assign',
        operator: undefined,
        place: target.place,
        value: part,
        span: target.place.span,
      };
      statements.push({ kind: 'expression', expression, span: target.place.span });
    }
    return this.block({ statements, items: [], value: undefined, span }, UNIT);
  }

  protected abstract block(block: BlockTree, expected?: Ty): Draft;

  private assignArithmetic(tree: ExpressionTree & { kind: 'assign' }, operator: string): Draft {
    const shift = operator === '<<' || operator === '>>';
    const place = this.check(tree.place);
    const placeTy = this.known(place.ty);
    if (placeTy.kind === 'variable' && placeTy.form === 'any')
      return this.openAssignment(tree, operator, place);
    const builtin = this.isScalar(placeTy);
    const value = this.check(tree.value, builtin && !shift ? placeTy : undefined);
    const valueTy = this.known(value.ty);
    if (!this.isPlace(place)) throw new CompileError('cannot assign to this expression', tree.place.span);
    this.makeMutable(place);
    if (valueTy.kind === 'never')
      return this.make(NEVER, tree.span, { kind: 'assign', place, value: this.coerce(value, placeTy) });
    if (builtin && this.isScalar(this.strip(valueTy))) {
      const scalar = this.scalar(value);
      if (!shift && !this.table.unify(placeTy, scalar.ty))
        throw this.noOperator(`${operator}=`, placeTy, valueTy, tree.span);
      return this.make(UNIT, tree.span, {
        kind: 'assignArithmetic',
        operator: operator as ArithmeticOperator,
        place,
        value: scalar,
      });
    }
    const [name, method] = ARITHMETIC[operator]!;
    const trait = this.trait(`std::ops::${name}Assign`);
    let right = value;
    if (this.holds({ self: placeTy, trait, arguments: [value.ty], bindings: [] }) === 'no') {
      const wanted = this.table.variable();
      this.table.select(placeTy, trait, [wanted]);
      const coerced = shallow(wanted).kind === 'variable' ? undefined : this.tryCoerce(value, wanted);
      if (coerced === undefined) throw this.noOperator(`${operator}=`, placeTy, valueTy, tree.span);
      right = coerced;
    }
    this.table.require({ self: placeTy, trait, arguments: [right.ty], bindings: [] });
    const self = this.make(reference(placeTy, true), tree.place.span, {
      kind: 'reference',
      mutable: true,
      raw: false,
      place,
    });
    return this.call(
      trait.functions.get(`${method}_assign`)!,
      [placeTy, right.ty],
      UNIT,
      [self, this.reborrow(right)],
      tree.span,
    );
  }

  /** `*counts.entry(key).or_default() += 1`: a place whose type shows later, and is a number then. */
  private openAssignment(tree: ExpressionTree & { kind: 'assign' }, operator: string, place: Draft): Draft {
    if (!this.isPlace(place)) throw new CompileError('cannot assign to this expression', tree.place.span);
    this.makeMutable(place);
    const value = this.openRight(place, tree.value, `${operator}=`, tree.span);
    return this.make(UNIT, tree.span, {
      kind: 'assignArithmetic',
      operator: operator as ArithmeticOperator,
      place,
      value,
    });
  }

  protected cast(tree: ExpressionTree & { kind: 'cast' }): Draft {
    const to = this.lower(tree.type);
    const operand = this.check(tree.operand, this.castHint(tree.operand, to));
    const from = this.known(operand.ty);
    const target = shallow(to);
    if (target.kind === 'variable' || from === target) {
      this.equate(to, from, tree.span);
      return operand;
    }
    const pointers =
      (target.kind === 'reference' ||
        target.kind === 'pointer' ||
        target.kind === 'function' ||
        target.kind === 'box') &&
      from.kind !== 'int';
    if (pointers) {
      const coerced = this.tryCoerce(operand, to);
      if (coerced !== undefined) return coerced;
    }
    return this.make(to, tree.span, { kind: 'cast', operand });
  }

  /** A literal takes the type of integers that it is cast to, as in rustc. */
  private castHint(operand: ExpressionTree, to: Ty): Ty | undefined {
    const target = shallow(to);
    if (operand.kind === 'integer' && target.kind === 'int') return target;
    return undefined;
  }
}

const isWildcard = (tree: ExpressionTree): boolean =>
  tree.kind === 'path' && tree.path.segments[0]!.name === '_';

/** Whether the left side of an assignment is a pattern of places. */
function isTakenApart(tree: ExpressionTree): boolean {
  if (tree.kind === 'call') return tree.callee.kind === 'path';
  return tree.kind === 'tuple' || tree.kind === 'array' || tree.kind === 'struct' || isWildcard(tree);
}

/** The pattern that gives each place a name of its own; `targets` gets both. */
function patternOf(tree: ExpressionTree, targets: { name: string; place: ExpressionTree }[]): PatternTree {
  const { span } = tree;
  const inner = (part: ExpressionTree) => patternOf(part, targets);
  if (isWildcard(tree)) return { kind: 'wildcard', span };
  if (tree.kind === 'range' && tree.low === undefined && tree.high === undefined)
    return { kind: 'rest', span };
  if (tree.kind === 'tuple') return { kind: 'tuple', elements: tree.elements.map(inner), span };
  if (tree.kind === 'array') return { kind: 'slice', elements: tree.elements.map(inner), span };
  if (tree.kind === 'call' && tree.callee.kind === 'path') {
    return { kind: 'tupleStruct', path: tree.callee.path, elements: tree.arguments.map(inner), span };
  }
  if (tree.kind === 'struct') {
    const fields = tree.fields.map((field) => ({
      name: field.name,
      pattern: inner(field.value),
      span: field.span,
    }));
    return { kind: 'struct', path: tree.path, fields, hasRest: false, span };
  }
  const name = `assigned ${targets.length}`;
  targets.push({ name, place: tree });
  return { kind: 'binding', name, byReference: false, mutable: false, sub: undefined, span };
}
