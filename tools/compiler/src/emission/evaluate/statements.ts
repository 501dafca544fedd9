// Statements, one by one.
import type { Label, MirStatement, Operand } from '../../ownership/mir.js';
import type { Type } from '../../types/typed.js';
import {
  binary,
  constant,
  Effect,
  FALSE,
  integerOf,
  type Js,
  type JsStatement,
  TRUE,
  unary,
  Variable,
  variable,
} from '../js/tree.js';
import { layoutOf, scalarOf } from '../layout/layout.js';
import { isWide, SCALARS } from '../layout/scalars.js';
import { dropPlace } from '../lower/drops.js';
import type { Lowering } from '../lower/lowering.js';
import { addressOf, find, operandParts, operandType, operandValue, write } from '../lower/places.js';
import { type Freshness, isOwnField } from '../lower/stores.js';
import { giveBack } from './result.js';
import { aggregateInto, evaluate, evaluateInto } from './rvalues.js';

export function lowerList(lowering: Lowering, list: readonly MirStatement[], freshness: Freshness): void {
  for (const statement of list) {
    lowering.span = statement.span;
    lowerStatement(lowering, statement, freshness);
  }
}

const labelName = (label: Label): string => `l${label}`;

function lowerStatement(lowering: Lowering, statement: MirStatement, freshness: Freshness): void {
  const nested = (list: readonly MirStatement[]): JsStatement[] =>
    lowering.list(() => lowerList(lowering, list, freshness));
  const { span } = statement;
  switch (statement.kind) {
    case 'assign':
      lowerAssign(lowering, statement, freshness);
      return;
    case 'checkIndex': {
      const index = lowering.simple(operandValue(lowering, statement.index), 'index');
      const length = lowering.simple(operandValue(lowering, statement.length), 'length');
      const fail = lowering.list(() =>
        lowering.run(lowering.call(Effect.writes, 'outOfBounds', index, length)),
      );
      lowering.emit({
        kind: 'if',
        condition: binary('>=', index, length),
        then: fail,
        otherwise: [],
        span,
      });
      return;
    }
    case 'drop':
      dropPlace(lowering, statement.place, statement.flag, statement.boxContentsMoved);
      return;
    case 'setFlag': {
      const { flag, value } = statement;
      const known = typeof value === 'boolean' ? constant(String(value)) : variable(lowering.flags[value]!);
      lowering.assign(lowering.flags[flag]!, known);
      return;
    }
    case 'if':
      lowering.emit({
        kind: 'if',
        condition: operandValue(lowering, statement.condition),
        then: nested(statement.then),
        otherwise: nested(statement.otherwise),
        span,
      });
      return;
    case 'switch':
      lowerSwitch(lowering, statement, nested);
      return;
    case 'block':
      lowering.emit({
        kind: 'block',
        label: labelName(statement.label),
        body: nested(statement.body),
        span,
      });
      return;
    case 'loop':
      lowering.emit({
        kind: 'loop',
        label: labelName(statement.label),
        body: nested(statement.body),
        span,
      });
      return;
    case 'forRange':
      lowerRange(lowering, statement, nested);
      return;
    case 'break':
    case 'continue':
      lowering.emit({ kind: statement.kind, label: labelName(statement.label), span });
      return;
    case 'return':
      giveBack(lowering);
      return;
    case 'unreachable':
      return;
  }
}

function lowerAssign(
  lowering: Lowering,
  { place, value }: MirStatement & { kind: 'assign' },
  freshness: Freshness,
): void {
  const { type } = place;
  const found = find(lowering, place);
  if (layoutOf(type).leaves === undefined) {
    const to = addressOf(lowering, found);
    if (value.kind === 'aggregate' && freshness.isFresh(place, value)) {
      const isThere = (field: Operand, index: number): boolean => isOwnField(place, value, field, index);
      aggregateInto(lowering, value.type, value.variant, value.fields, to, isThere);
    } else {
      evaluateInto(lowering, value, type, to, freshness.isFresh(place, value));
    }
    return;
  }
  // Only what means something is written. (The pointer of a `Weak` is not written as one: it may be `usize::MAX`.)
  const isWeak = type.kind === 'adt' && type.adt.lang === 'weak';
  if (value.kind === 'aggregate' && found.kind === 'memory' && layoutOf(type).leaves!.length > 1 && !isWeak) {
    aggregateInto(lowering, value.type, value.variant, value.fields, addressOf(lowering, found));
    return;
  }
  write(lowering, found, evaluate(lowering, value, type));
}

function lowerSwitch(
  lowering: Lowering,
  statement: MirStatement & { kind: 'switch' },
  nested: (list: readonly MirStatement[]) => JsStatement[],
): void {
  const { span } = statement;
  const type = operandType(statement.on);
  const scalar = scalarOf(type);
  const on = operandValue(lowering, statement.on);
  const cases = statement.cases.map(({ values, body }) => ({
    values: values.map((value) => literal(value, type)),
    body: nested(body),
  }));
  let otherwise = statement.otherwise === undefined ? undefined : nested(statement.otherwise);
  // One of the cases holds: the last needs no test.
  if (statement.otherwise?.[0]?.kind === 'unreachable') otherwise = undefined;
  if (otherwise === undefined) otherwise = cases.pop()?.body ?? [];
  if (cases.length === 0) {
    for (const one of otherwise) lowering.emit(one);
    return;
  }
  if (cases.length > 2 || cases.some((one) => one.values.length > 2)) {
    lowering.emit({ kind: 'switch', on, cases, otherwise, span });
    return;
  }
  const tested = lowering.simple(on, 'tag');
  const test = (values: readonly string[]): Js =>
    values
      .map((value) =>
        scalar === 'bool'
          ? value === 'true'
            ? tested
            : unary('!', tested)
          : binary('===', tested, constant(value)),
      )
      .reduce((a, b) => binary('||', a, b));
  const [chain] = cases.reduceRight<JsStatement[]>(
    (rest, one) => [{ kind: 'if', condition: test(one.values), then: one.body, otherwise: rest, span }],
    otherwise,
  );
  lowering.emit(chain!);
}

function literal(value: bigint, type: Type): string {
  const scalar = scalarOf(type)!;
  if (scalar === 'bool') return String(value !== 0n);
  return isWide(scalar) ? `${value}n` : String(value);
}

function lowerRange(
  lowering: Lowering,
  statement: MirStatement & { kind: 'forRange' },
  nested: (list: readonly MirStatement[]) => JsStatement[],
): void {
  const { span } = statement;
  const type = lowering.typeOf(statement.local);
  const scalar = scalarOf(type)!;
  const first = operandValue(lowering, statement.start);
  // Beyond 2^53 a counter is another value, and so is its end.
  const mayBeFar = scalar === 'usize' && !((integerOf(first) ?? Number.NaN) <= 2 ** 31);
  const start = mayBeFar ? lowering.simple(first, 'start') : first;
  const inclusive = statement.inclusive ? TRUE : FALSE;
  const asEnd = (value: Js): Js => lowering.call(Effect.throws, 'rangeEnd', start, value, inclusive);
  const end = endOf(lowering, statement.end, mayBeFar ? asEnd : undefined);
  const storage = lowering.storages.get(statement.local)!;
  // The counter is a variable of its own, unless the body leaves it alone.
  const info = lowering.mir.locals[statement.local]!;
  const own = storage.kind === 'parts' && !info.mutable ? storage.variables[0]! : undefined;
  const counter = own ?? new Variable(info.name || 'i', false, SCALARS[scalar].initial);
  const copy = lowering.list(() => {
    if (own !== undefined) return;
    const place = { local: statement.local, static: undefined, projections: [], type };
    write(lowering, find(lowering, place), [variable(counter)]);
  });
  lowering.emit({
    kind: 'for',
    label: labelName(statement.label),
    variable: counter,
    start,
    comparison: statement.inclusive ? '<=' : '<',
    end,
    step: isWide(scalar) ? '1n' : '1',
    body: [...copy, ...nested(statement.body)],
    span,
  });
}

/** The end of a range is evaluated once, for use in each turn; `asEnd` is what it becomes if it is not known. */
function endOf(lowering: Lowering, operand: Operand, asEnd: ((value: Js) => Js) | undefined): Js {
  const [value] = operandParts(lowering, operand);
  const isKnown = asEnd === undefined ? value!.kind === 'constant' : integerOf(value!) !== undefined;
  if (isKnown) return value!;
  const end = new Variable('end', false, '0');
  lowering.assign(end, asEnd?.(value!) ?? value!);
  return variable(end);
}
