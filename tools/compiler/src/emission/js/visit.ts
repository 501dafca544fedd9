import { changed, eachChanged } from '../changed.js';
import { Effect, type Js, type JsStatement, type Variable } from './tree.js';

/** The operands of an expression in the order of evaluation; `sometimes` says of each whether it may not be evaluated at all. */
export function operandsOf(js: Js): readonly { readonly js: Js; readonly sometimes: boolean }[] {
  const always = (operand: Js) => ({ js: operand, sometimes: false });
  switch (js.kind) {
    case 'variable':
    case 'constant':
    case 'global':
      return [];
    case 'unary':
      return [always(js.operand)];
    case 'binary':
      return [always(js.left), { js: js.right, sometimes: js.operator === '&&' || js.operator === '||' }];
    case 'conditional':
      return [always(js.condition), { js: js.then, sometimes: true }, { js: js.otherwise, sometimes: true }];
    case 'call':
      return js.arguments.map(always);
    case 'callIn':
      return [js.index, ...js.arguments].map(always);
    case 'element':
      return [always(js.index)];
  }
}

/** The same expression over other operands. */
export function withOperands(js: Js, change: (operand: Js) => Js): Js {
  switch (js.kind) {
    case 'variable':
    case 'constant':
    case 'global':
      return js;
    case 'unary':
      return changed(js, { operand: change(js.operand) });
    case 'binary':
      return changed(js, { left: change(js.left), right: change(js.right) });
    case 'conditional':
      return changed(js, {
        condition: change(js.condition),
        then: change(js.then),
        otherwise: change(js.otherwise),
      });
    case 'call':
      return changed(js, { arguments: eachChanged(js.arguments, change) });
    case 'callIn':
      return changed(js, { index: change(js.index), arguments: eachChanged(js.arguments, change) });
    case 'element':
      return changed(js, { index: change(js.index) });
  }
}

/** What the expression itself does, without its operands. */
export function ownEffect(js: Js): Effect {
  switch (js.kind) {
    case 'global':
      return Effect.reads;
    case 'call':
      return js.effect;
    case 'callIn':
      return Effect.writes;
    default:
      return Effect.pure;
  }
}

export function effectOf(js: Js): Effect {
  return operandsOf(js).reduce((most, operand) => Math.max(most, effectOf(operand.js)), ownEffect(js));
}

/** Whether two evaluations may change places. */
export function commute(a: Effect, b: Effect): boolean {
  if (a === Effect.pure || b === Effect.pure) return true;
  if (a === Effect.writes || b === Effect.writes) return false;
  return a === Effect.reads || b === Effect.reads;
}

export function variablesIn(js: Js, visit: (variable: Variable) => void): void {
  if (js.kind === 'variable') visit(js.variable);
  for (const operand of operandsOf(js)) variablesIn(operand.js, visit);
}

/** The expressions that a statement evaluates itself, in order, each once and always before the rest of it runs. */
export function headOf(statement: JsStatement): readonly Js[] {
  switch (statement.kind) {
    case 'assign':
    case 'assignGlobal':
    case 'expression':
      return [statement.value];
    case 'if':
      return [statement.condition];
    case 'switch':
      return [statement.on];
    case 'for':
      return [statement.start, statement.end];
    case 'return':
      return statement.value === undefined ? [] : [statement.value];
    default:
      return [];
  }
}

/** The statement with its head changed; `end` of a `for` too, though it is evaluated in each turn. */
export function withHead(statement: JsStatement, change: (js: Js) => Js): JsStatement {
  switch (statement.kind) {
    case 'assign':
    case 'assignGlobal':
    case 'expression':
      return changed(statement, { value: change(statement.value) });
    case 'if':
      return changed(statement, { condition: change(statement.condition) });
    case 'switch':
      return changed(statement, { on: change(statement.on) });
    case 'for':
      return changed(statement, { start: change(statement.start), end: change(statement.end) });
    case 'return':
      return statement.value === undefined
        ? statement
        : changed(statement, { value: change(statement.value) });
    default:
      return statement;
  }
}

/** The lists of statements inside a statement. */
export function listsOf(statement: JsStatement): readonly JsStatement[][] {
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
    case 'for':
      return [statement.body];
    case 'try':
      return [statement.body, ...statement.landing];
    default:
      return [];
  }
}

export function withLists(
  statement: JsStatement,
  change: (list: JsStatement[]) => JsStatement[],
): JsStatement {
  switch (statement.kind) {
    case 'if':
      return { ...statement, then: change(statement.then), otherwise: change(statement.otherwise) };
    case 'switch':
      return {
        ...statement,
        cases: statement.cases.map((one) => ({ ...one, body: change(one.body) })),
        otherwise: statement.otherwise === undefined ? undefined : change(statement.otherwise),
      };
    case 'block':
    case 'loop':
    case 'for':
      return { ...statement, body: change(statement.body) };
    case 'try':
      return { ...statement, body: change(statement.body), landing: statement.landing.map(change) };
    default:
      return statement;
  }
}
