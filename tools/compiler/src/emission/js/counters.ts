// Sizes that only count need no check of their sums. A variable that begins at a small constant and grows by a few at a time is
// below 2^52 for longer than any program runs: at a billion steps a second, 2^50 of them take thirteen days. So what is added to it is exact.
// A check that V8 compiles to nothing is still a call in code that it has not compiled yet, and 60 bytes of what it puts in place of calls.
import { binary, integerOf, type Js, type JsFunction, type JsStatement, type Variable } from './tree.js';
import { listsOf, withHead, withLists, withOperands } from './visit.js';

/** The most that a step adds. */
const STEP = 4;
/** The most that a variable begins with, or that a sum adds which is not counted further. */
const SMALL = 2 ** 31;

export function withoutCheckedCounts(of: JsFunction): JsFunction {
  const counters = countersOf(of);
  const change = (js: Js): Js => {
    const inner = withOperands(js, change);
    if (inner.kind === 'call' && inner.callee === 'rangeEnd' && isBounded(inner.arguments[0]!, counters))
      return inner.arguments[1]!;
    if (inner.kind !== 'call' || inner.callee !== 'addUsize') return inner;
    const [left, right] = inner.arguments as [Js, Js];
    return isBounded(left, counters) && isBounded(right, counters) ? binary('+', left, right) : inner;
  };
  const walk = (list: JsStatement[]): JsStatement[] =>
    list.map((statement) => withLists(withHead(statement, change), walk));
  return { ...of, body: walk(of.body) };
}

const isBounded = (js: Js, counters: ReadonlySet<Variable>): boolean => {
  if (js.kind === 'variable') return counters.has(js.variable);
  const value = integerOf(js);
  return value !== undefined && value >= 0 && value <= SMALL;
};

/** The variables that hold nothing but small constants, each other, and each other with a step. */
function countersOf(of: JsFunction): Set<Variable> {
  const values = new Map<Variable, Js[]>();
  const set = (variable: Variable, value: Js): void => {
    const known = values.get(variable);
    if (known === undefined) values.set(variable, [value]);
    else known.push(value);
  };
  const walk = (list: readonly JsStatement[]): void => {
    for (const statement of list) {
      if (statement.kind === 'assign') set(statement.variable, statement.value);
      if (statement.kind === 'for') set(statement.variable, statement.start);
      listsOf(statement).forEach(walk);
    }
  };
  walk(of.body);
  for (const parameter of of.parameters) values.delete(parameter);
  const counters = new Set(values.keys());
  const holds = (js: Js): boolean => {
    if (js.kind !== 'call' || js.callee !== 'addUsize') return isBounded(js, counters);
    const [left, right] = js.arguments as [Js, Js];
    const step = integerOf(right);
    return step !== undefined && step >= 0 && step <= STEP && isBounded(left, counters);
  };
  for (let before = -1; before !== counters.size; ) {
    before = counters.size;
    for (const variable of counters) if (!values.get(variable)!.every(holds)) counters.delete(variable);
  }
  return counters;
}
