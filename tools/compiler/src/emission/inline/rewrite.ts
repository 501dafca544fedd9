// Changes places, operands, labels, flags and spans everywhere in MIR.
import type {
  Flag,
  Label,
  MirLocal,
  MirStatement,
  Operand,
  Place,
  Projection,
  Rvalue,
} from '../../ownership/mir.js';
import type { Span } from '../../types/typed.js';
import { changed, eachChanged } from '../changed.js';

export interface Changes {
  /** A place; the operands in its projections have been changed already. */
  readonly place?: (place: Place) => Place;
  /** An operand whose place has been changed already. */
  readonly operand?: (operand: Operand) => Operand;
  readonly local?: (local: MirLocal) => MirLocal;
  readonly label?: (label: Label) => Label;
  readonly flag?: (flag: Flag) => Flag;
  readonly span?: (span: Span) => Span;
}

const same = <T>(value: T): T => value;

export function rewritePlace(place: Place, changes: Changes): Place {
  const change = changes.place ?? same;
  if (!place.projections.some((one) => one.kind === 'index')) return change(place);
  const projections = eachChanged(
    place.projections,
    (projection): Projection =>
      projection.kind === 'index'
        ? changed(projection, { index: rewriteOperand(projection.index, changes) })
        : projection,
  );
  return change(changed(place, { projections }));
}

export function rewriteOperand(operand: Operand, changes: Changes): Operand {
  const change = changes.operand ?? same;
  if (operand.kind === 'constant') return change(operand);
  return change(changed(operand, { place: rewritePlace(operand.place, changes) }));
}

export function rewriteRvalue(value: Rvalue, changes: Changes): Rvalue {
  const operand = (one: Operand): Operand => rewriteOperand(one, changes);
  switch (value.kind) {
    case 'use':
    case 'negate':
    case 'not':
    case 'cast':
    case 'coerce':
    case 'box':
      return changed(value, { operand: operand(value.operand) });
    case 'reference':
    case 'discriminant':
    case 'length':
      return changed(value, { place: rewritePlace(value.place, changes) });
    case 'arithmetic':
    case 'comparison':
    case 'textEquals':
      return changed(value, { left: operand(value.left), right: operand(value.right) });
    case 'aggregate':
      return changed(value, { fields: eachChanged(value.fields, operand) });
    case 'repeat':
      return changed(value, { element: operand(value.element) });
    case 'call':
    case 'intrinsic':
      return changed(value, { arguments: eachChanged(value.arguments, operand) });
    case 'callPointer':
      return changed(value, {
        callee: operand(value.callee),
        arguments: eachChanged(value.arguments, operand),
      });
    case 'callDynamic':
      return changed(value, {
        receiver: operand(value.receiver),
        arguments: eachChanged(value.arguments, operand),
      });
  }
}

export function rewrite(list: readonly MirStatement[], changes: Changes): readonly MirStatement[] {
  return eachChanged(list, (statement) => rewriteStatement(statement, changes));
}

function rewriteStatement(before: MirStatement, changes: Changes): MirStatement {
  const statement = changes.span === undefined ? before : { ...before, span: changes.span(before.span) };
  const operand = (one: Operand): Operand => rewriteOperand(one, changes);
  const inner = (list: readonly MirStatement[]): readonly MirStatement[] => rewrite(list, changes);
  const label = changes.label ?? same;
  const flag = changes.flag ?? same;
  switch (statement.kind) {
    case 'assign':
      return changed(statement, {
        place: rewritePlace(statement.place, changes),
        value: rewriteRvalue(statement.value, changes),
      });
    case 'checkIndex':
      return changed(statement, { index: operand(statement.index), length: operand(statement.length) });
    case 'drop':
      return changed(statement, {
        place: rewritePlace(statement.place, changes),
        flag: statement.flag === undefined ? undefined : flag(statement.flag),
      });
    case 'setFlag': {
      const { value } = statement;
      return changed(statement, {
        flag: flag(statement.flag),
        value: typeof value === 'boolean' ? value : flag(value),
      });
    }
    case 'if':
      return changed(statement, {
        condition: operand(statement.condition),
        then: inner(statement.then),
        otherwise: inner(statement.otherwise),
      });
    case 'switch':
      return changed(statement, {
        on: operand(statement.on),
        cases: eachChanged(statement.cases, (one) => changed(one, { body: inner(one.body) })),
        otherwise: statement.otherwise === undefined ? undefined : inner(statement.otherwise),
      });
    case 'block':
    case 'loop':
      return changed(statement, { label: label(statement.label), body: inner(statement.body) });
    case 'forRange':
      return changed(statement, {
        label: label(statement.label),
        local: (changes.local ?? same)(statement.local),
        start: operand(statement.start),
        end: operand(statement.end),
        body: inner(statement.body),
      });
    case 'break':
    case 'continue':
      return changed(statement, { label: label(statement.label) });
    case 'return':
    case 'unreachable':
      return statement;
  }
}

/** The lists of statements in a statement. */
export function listsIn(statement: MirStatement): readonly (readonly MirStatement[])[] {
  switch (statement.kind) {
    case 'if':
      return [statement.then, statement.otherwise];
    case 'switch':
      return [
        ...statement.cases.map((one) => one.body),
        ...(statement.otherwise === undefined ? [] : [statement.otherwise]),
      ];
    case 'block':
    case 'loop':
    case 'forRange':
      return [statement.body];
    default:
      return [];
  }
}

/** The statement with other lists in it. */
export function withListsIn(
  statement: MirStatement,
  change: (list: readonly MirStatement[]) => readonly MirStatement[],
): MirStatement {
  switch (statement.kind) {
    case 'if':
      return changed(statement, { then: change(statement.then), otherwise: change(statement.otherwise) });
    case 'switch':
      return changed(statement, {
        cases: eachChanged(statement.cases, (one) => changed(one, { body: change(one.body) })),
        otherwise: statement.otherwise === undefined ? undefined : change(statement.otherwise),
      });
    case 'block':
    case 'loop':
    case 'forRange':
      return changed(statement, { body: change(statement.body) });
    default:
      return statement;
  }
}

export function sizeOf(list: readonly MirStatement[]): number {
  return list.reduce(
    (sum, statement) => sum + 1 + listsIn(statement).reduce((inner, one) => inner + sizeOf(one), 0),
    0,
  );
}

export function highestLabel(list: readonly MirStatement[]): number {
  return list.reduce((most, statement) => {
    const own = 'label' in statement ? statement.label : 0;
    return Math.max(most, own, ...listsIn(statement).map(highestLabel));
  }, 0);
}
