// Drop flags that nobody can see set. A guard that lives for one expression has a flag, for a panic meanwhile; where nothing in between may
// fail, the flag need not be set:
//
//   guard = true;  setU8(p, 1);  guard = false      setU8(p, 1);
//
// A flag that is never set needs no landing pad.
import { mayThrow } from './throws.js';
import { isFalse, isTrue, type JsStatement, type Variable } from './tree.js';
import { headOf, listsOf, variablesIn, withLists } from './visit.js';

/** `never`: the flags that are not set any more. */
export function withoutQuietFlags(
  list: readonly JsStatement[],
  flags: readonly Variable[],
): { body: JsStatement[]; never: ReadonlySet<Variable> } {
  const known = new Set(flags);
  const quiet = withoutQuiet(list, known);
  const never = new Set(flags.filter((one) => one.initial === 'false'));
  eachAssigned(quiet, known, ({ variable, value }) => {
    if (!isFalse(value)) never.delete(variable);
  });
  eachRead(quiet, (one) => never.delete(one));
  return { body: never.size === 0 ? quiet : without(quiet, never), never };
}

type Assignment = JsStatement & { kind: 'assign' };

const isAssignment = (statement: JsStatement, known: ReadonlySet<Variable>): statement is Assignment =>
  statement.kind === 'assign' && known.has(statement.variable);

function withoutQuiet(list: readonly JsStatement[], known: ReadonlySet<Variable>): JsStatement[] {
  return list.flatMap((statement, at): JsStatement[] => {
    if (isAssignment(statement, known) && isTrue(statement.value)) {
      if (isQuiet(list, at, statement.variable)) return [];
    }
    return [withLists(statement, (inner) => withoutQuiet(inner, known))];
  });
}

/** Whether a flag is cleared further on in the list, and nothing asks it or fails until then, nor leaves the list. */
function isQuiet(list: readonly JsStatement[], from: number, flag: Variable): boolean {
  for (const statement of list.slice(from + 1)) {
    if (statement.kind === 'assign' && statement.variable === flag) return isFalse(statement.value);
    if (mayThrow([statement]) || jumps(statement) || mentions(statement, flag)) return false;
  }
  return false;
}

/** Whether control may leave a statement other than by its end. `inside`: the labels of what is around it in the statement. */
function jumps(statement: JsStatement, inside: readonly string[] = []): boolean {
  if (statement.kind === 'return') return true;
  if (statement.kind === 'break' || statement.kind === 'continue') return !inside.includes(statement.label);
  const within = 'label' in statement ? [...inside, statement.label] : inside;
  return listsOf(statement).some((list) => list.some((one) => jumps(one, within)));
}

function mentions(statement: JsStatement, flag: Variable): boolean {
  let found = statement.kind === 'assign' && statement.variable === flag;
  for (const js of headOf(statement))
    variablesIn(js, (one) => {
      found ||= one === flag;
    });
  return found || listsOf(statement).some((list) => list.some((one) => mentions(one, flag)));
}

function eachAssigned(
  list: readonly JsStatement[],
  known: ReadonlySet<Variable>,
  visit: (assignment: Assignment) => void,
): void {
  for (const statement of list) {
    if (isAssignment(statement, known)) visit(statement);
    for (const inner of listsOf(statement)) eachAssigned(inner, known, visit);
  }
}

function eachRead(list: readonly JsStatement[], visit: (variable: Variable) => void): void {
  for (const statement of list) {
    for (const js of headOf(statement)) variablesIn(js, visit);
    for (const inner of listsOf(statement)) eachRead(inner, visit);
  }
}

function without(list: readonly JsStatement[], never: ReadonlySet<Variable>): JsStatement[] {
  return list.flatMap((statement): JsStatement[] =>
    isAssignment(statement, never) ? [] : [withLists(statement, (inner) => without(inner, never))],
  );
}
