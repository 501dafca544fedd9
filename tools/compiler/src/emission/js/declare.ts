// Where each variable is declared: in the innermost list of statements that holds all that is said of it.
import type { JsFunction, JsStatement, Variable } from './tree.js';
import { headOf, listsOf, variablesIn } from './visit.js';

export interface Declarations {
  /** Variables that are declared by their assignment, which is this statement. */
  readonly at: ReadonlyMap<JsStatement, Variable>;
  /** Variables that are declared in front of a statement, with a first value. */
  readonly before: ReadonlyMap<JsStatement, readonly Variable[]>;
  readonly atTop: readonly Variable[];
}

interface List {
  readonly parent: List | undefined;
  readonly depth: number;
}

/** A place where a variable is mentioned: the list, and which statement of that list leads there. */
interface Mention {
  list: List;
  statement: JsStatement;
}

export function declare(of: JsFunction): Declarations {
  const mentions = new Map<Variable, Mention>();
  /** In a landing pad: the variables that it is given copies of. */
  let given: ReadonlySet<Variable> = new Set();
  const mention = (one: Variable, list: List, statement: JsStatement): void => {
    if (given.has(one)) return;
    const known = mentions.get(one);
    if (known === undefined) {
      mentions.set(one, { list, statement });
      return;
    }
    // Up from both, to the innermost list that holds both.
    let other = list;
    while (known.list !== other) {
      if (known.list.depth >= other.depth) {
        known.statement = holder.get(known.list)!;
        known.list = known.list.parent!;
      } else {
        other = other.parent!;
      }
    }
  };
  /** The statement that holds a list. */
  const holder = new Map<List, JsStatement>();
  const walk = (statements: readonly JsStatement[], list: List): void => {
    for (const statement of statements) {
      const inner: List = { parent: list, depth: list.depth + 1 };
      for (const js of headOf(statement)) variablesIn(js, (one) => mention(one, list, statement));
      if (statement.kind === 'assign') mention(statement.variable, list, statement);
      // A `for` declares its own counter.
      if (statement.kind === 'for') {
        holder.set(inner, statement);
        mention(statement.variable, inner, statement);
      }
      if (statement.kind === 'try') for (const one of statement.captured) mention(one, list, statement);
      for (const body of listsOf(statement)) {
        const landing = statement.kind === 'try' && statement.landing.includes(body);
        if (landing) given = new Set(statement.captured);
        const within: List = statement.kind === 'for' ? inner : { parent: list, depth: list.depth + 1 };
        holder.set(within, statement);
        walk(body, within);
        if (landing) given = new Set();
      }
    }
  };
  const top: List = { parent: undefined, depth: 0 };
  walk(of.body, top);

  const parameters = new Set(of.parameters);
  const at = new Map<JsStatement, Variable>();
  const before = new Map<JsStatement, Variable[]>();
  const atTop: Variable[] = [];
  for (const [one, { statement }] of mentions) {
    if (parameters.has(one)) continue;
    if (one.atTop) atTop.push(one);
    else if (statement.kind === 'assign' && statement.variable === one && !readsItself(statement))
      at.set(statement, one);
    else if (statement.kind === 'for' && statement.variable === one) continue;
    else before.set(statement, [...(before.get(statement) ?? []), one]);
  }
  return { at, before, atTop };
}

function readsItself(statement: JsStatement & { kind: 'assign' }): boolean {
  let reads = false;
  variablesIn(statement.value, (one) => {
    reads ||= one === statement.variable;
  });
  return reads;
}
