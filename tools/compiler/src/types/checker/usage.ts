// How the body of a closure uses the locals around it: only read, written through, or given away. Captures follow.
import type { Expression, Pattern, Statement, Type } from '../typed.js';

export type Use = 'shared' | 'unique' | 'value';
type Visit = (place: Expression, use: Use) => void;

/** Calls `visit` for every local that the expression names, or for the field of it: `a.b.c` is one place. `use` is what becomes of the expression itself. */
export function visitUses(expression: Expression, use: Use, visit: Visit): void {
  const value = (part: Expression | undefined) => part !== undefined && visitUses(part, 'value', visit);
  const e = expression;
  switch (e.kind) {
    case 'local':
      visit(e, use === 'value' && isCopy(e.type) ? 'shared' : use);
      break;
    case 'field':
      if (rootOf(e).kind === 'local') visit(e, use === 'value' && isCopy(e.type) ? 'shared' : use);
      else visitUses(e.base, use === 'value' && isCopy(e.type) ? 'shared' : use, visit);
      break;
    case 'index':
      visitUses(e.base, use === 'value' ? 'shared' : use, visit);
      value(e.index);
      break;
    case 'dereference':
      if (e.base.type.kind === 'box')
        visitUses(e.base, use === 'value' && isCopy(e.type) ? 'shared' : use, visit);
      else if (e.base.type.kind === 'reference')
        visitUses(e.base, use === 'unique' && e.base.type.mutable ? 'unique' : 'shared', visit);
      else visitUses(e.base, 'value', visit);
      break;
    case 'reference':
      visitUses(e.place, e.mutable ? 'unique' : 'shared', visit);
      break;
    case 'negate':
    case 'not':
    case 'cast':
    case 'coerce':
      value(e.operand);
      break;
    case 'arithmetic':
    case 'comparison':
    case 'and':
    case 'or':
      value(e.left);
      value(e.right);
      break;
    case 'assign':
    case 'assignArithmetic':
      value(e.value);
      visitUses(e.place, 'unique', visit);
      break;
    case 'call':
    case 'intrinsic':
      e.arguments.forEach(value);
      break;
    case 'callPointer':
      value(e.callee);
      e.arguments.forEach(value);
      break;
    case 'callDynamic':
      value(e.receiver);
      e.arguments.forEach(value);
      break;
    case 'aggregate':
      for (const field of e.fields) value(field.value);
      value(e.base);
      break;
    case 'array':
      e.elements.forEach(value);
      break;
    case 'repeat':
      value(e.element);
      break;
    case 'let':
      visitScrutinee(e.value, [e.pattern], visit);
      break;
    case 'if':
      value(e.condition);
      value(e.then);
      value(e.otherwise);
      break;
    case 'match':
      visitScrutinee(
        e.scrutinee,
        e.arms.map((arm) => arm.pattern),
        visit,
      );
      for (const arm of e.arms) {
        value(arm.guard);
        value(arm.body);
      }
      break;
    case 'block':
      for (const statement of e.statements) visitStatement(statement, visit);
      value(e.value);
      break;
    case 'loop':
      value(e.body);
      break;
    case 'while':
      value(e.condition);
      value(e.body);
      break;
    case 'forRange':
      value(e.start);
      value(e.end);
      value(e.body);
      break;
    case 'break':
    case 'return':
      value(e.value);
      break;
    default:
  }
}

/** The expression whose field, of a field, `place` is. */
function rootOf(place: Expression): Expression {
  let root = place;
  while (root.kind === 'field') root = root.base;
  return root;
}

function visitStatement(statement: Statement, visit: Visit): void {
  if (statement.kind === 'expression') {
    // `x;` uses a value up.
    visitUses(statement.expression, 'value', visit);
    return;
  }
  if (statement.value !== undefined) visitScrutinee(statement.value, [statement.pattern], visit);
  if (statement.otherwise !== undefined) visitUses(statement.otherwise, 'value', visit);
}

/** A value that patterns look at: what they bind decides how it is used. */
function visitScrutinee(scrutinee: Expression, patterns: readonly Pattern[], visit: Visit): void {
  if (!isPlace(scrutinee)) {
    visitUses(scrutinee, 'value', visit);
    return;
  }
  const uses = patterns.map(patternUse);
  const use = uses.includes('value') ? 'value' : uses.includes('unique') ? 'unique' : 'shared';
  visitUses(scrutinee, use, visit);
}

function patternUse(pattern: Pattern): Use {
  switch (pattern.kind) {
    case 'binding': {
      const own =
        pattern.by === 'value'
          ? isCopy(pattern.type)
            ? 'shared'
            : 'value'
          : pattern.by === 'mutableReference'
            ? 'unique'
            : 'shared';
      return own === 'shared' && pattern.sub !== undefined ? patternUse(pattern.sub) : own;
    }
    case 'dereference': {
      const inner = patternUse(pattern.pattern);
      return inner === 'value' && pattern.type.kind === 'reference' ? 'shared' : inner;
    }
    case 'variant':
      return strongest(pattern.fields.map((field) => field.pattern));
    case 'slice':
      return strongest([
        ...pattern.before,
        ...(pattern.rest === undefined ? [] : [pattern.rest]),
        ...pattern.after,
      ]);
    case 'or':
      return strongest(pattern.alternatives);
    default:
      return 'shared';
  }
}

function strongest(patterns: readonly Pattern[]): Use {
  const uses = patterns.map(patternUse);
  return uses.includes('value') ? 'value' : uses.includes('unique') ? 'unique' : 'shared';
}

function isPlace({ kind }: Expression): boolean {
  return (
    kind === 'local' || kind === 'static' || kind === 'field' || kind === 'index' || kind === 'dereference'
  );
}

export function isCopy(type: Type): boolean {
  switch (type.kind) {
    case 'reference':
      return !type.mutable;
    case 'tuple':
      return type.elements.every(isCopy);
    case 'array':
      return isCopy(type.element);
    case 'adt':
      return type.adt.copy;
    case 'closure':
      return type.closure.copy;
    default:
      return type.kind !== 'box' && type.kind !== 'slice' && type.kind !== 'str' && type.kind !== 'dyn';
  }
}
