// Fields that are loaded more than once are loaded into a variable. Rust's types say who may write them meanwhile: nobody what a `&T` refers to,
// and what a `&mut T` refers to, or a local, nobody who has not been given its address here. A load of 8 bytes is some 14 instructions, a variable a
// register. What is stored is stored at once, so that memory is always right for who else reads it: a callee, a landing pad, a raw pointer.
import { fold } from '../js/fold.js';
import {
  call,
  Effect,
  type Js,
  type JsFunction,
  type JsStatement,
  plus,
  Variable,
  variable,
} from '../js/tree.js';
import { listsOf, withHead, withLists, withOperands } from '../js/visit.js';
import { SCALARS } from '../layout/scalars.js';
import { identifier } from '../names.js';
import type { Bases } from './bases.js';
import { Classes } from './classes.js';
import { type Plan, plan } from './flow.js';
import { Graph, type Key } from './graph.js';

/** `unfolded`: the body before folding, which knows more names. */
export function hold(of: JsFunction, unfolded: readonly JsStatement[], bases: Bases): JsFunction {
  const classes = new Classes(unfolded);
  const graph = new Graph(of, bases, classes);
  if (graph.isAmbiguous) return of;
  const held = new Map<Key, Held>();
  for (const keys of graph.keys.values()) {
    for (const key of keys.values()) {
      const found = plan(graph, key.steps, isThere(key, graph.kept.has(classes.of(key.base))));
      if (found !== undefined) held.set(key, { ...found, variable: variableOf(key) });
    }
  }
  if (held.size === 0) return of;
  return fold({ ...of, body: new Rewriting(graph, held).list(of.body) });
}

interface Held extends Plan {
  readonly variable: Variable;
}

function variableOf({ base, field }: Key): Variable {
  return new Variable(identifier(`${base.hint}${field.name}`), true, SCALARS[field.scalar].initial);
}

/**
 * Whether a field may be loaded ahead of a loop: of what is there from the start, of what has been given a value by then, or never. A load that the
 * program does not make itself does not end a borrow. So who has been given the address before may still write.
 */
function isThere({ info }: Key, isKept: boolean): boolean | undefined {
  if (isKept && info.sharing !== 'shared') return undefined;
  return info.filled === 'at entry';
}

class Rewriting {
  constructor(
    private readonly graph: Graph,
    private readonly held: ReadonlyMap<Key, Held>,
  ) {}

  list(list: readonly JsStatement[]): JsStatement[] {
    return list.flatMap((statement) => this.#statement(statement));
  }

  #statement(statement: JsStatement): JsStatement[] {
    const before: JsStatement[] = [];
    const { span } = statement;
    const put = (js: Js): Js => {
      const load = js.kind === 'call' ? this.graph.loads.get(js) : undefined;
      const held = load && this.held.get(load.key);
      if (held === undefined) return withOperands(js, put);
      if (held.saved.has(load!.node)) return variable(held.variable);
      if (!held.sets.has(load!.node)) return js;
      before.push({ kind: 'assign', variable: held.variable, value: js, span });
      return variable(held.variable);
    };
    let changed = withHead(statement, put);
    const store = this.graph.stores.get(statement);
    const stored = store && this.held.get(store.key);
    if (
      stored?.sets.has(store!.node) === true &&
      changed.kind === 'expression' &&
      changed.value.kind === 'call'
    ) {
      const [to, value] = changed.value.arguments;
      before.push({ kind: 'assign', variable: stored.variable, value: value!, span });
      changed = { ...changed, value: { ...changed.value, arguments: [to!, variable(stored.variable)] } };
    }
    const ahead = this.graph.ahead.get(statement);
    if (ahead !== undefined)
      for (const [key, { sets, variable: to }] of this.held) {
        if (sets.has(ahead)) before.push({ kind: 'assign', variable: to, value: loadOf(key), span });
      }
    if (listsOf(statement).length > 0) {
      const landing = changed.kind === 'try' ? changed.landing : undefined;
      changed = withLists(changed, (inner) => (landing?.includes(inner) === true ? inner : this.list(inner)));
    }
    return [...before, changed, ...this.#after(statement)];
  }

  #after(statement: JsStatement): JsStatement[] {
    const found = this.graph.after.get(statement);
    return (found?.keys ?? []).flatMap((key): JsStatement[] => {
      const held = this.held.get(key);
      if (held?.sets.has(found!.node) !== true) return [];
      return [{ kind: 'assign', variable: held.variable, value: loadOf(key), span: statement.span }];
    });
  }
}

function loadOf({ base, offset, field }: Key): Js {
  return call(Effect.reads, SCALARS[field.scalar].load, plus(variable(base), offset));
}
