// The way of control through a function, and what happens to fields on it, in the order of evaluation.
import { Effect, integerOf, type Js, type JsFunction, type JsStatement, type Variable } from '../js/tree.js';
import { headOf, listsOf, operandsOf } from '../js/visit.js';
import { SCALARS } from '../layout/scalars.js';
import { type Base, type Bases, type HeldField, loadOf, storeOf } from './bases.js';
import { type Classes, rootsOf } from './classes.js';
import { type FlowGraph, Step } from './flow.js';

/** A field of the value at the address that a variable holds. */
export interface Key {
  readonly base: Variable;
  readonly info: Base;
  readonly offset: number;
  readonly field: HeldField;
  /** What the nodes do to it. */
  readonly steps: Map<number, Step>;
}

interface Place {
  readonly base: Variable;
  readonly offset: number;
}

/** Loads and stores by the name of the runtime's function. */
const LOADS = new Set(Object.values(SCALARS).map(({ load }) => load));
const STORES = new Map(Object.values(SCALARS).map(({ store, size }) => [store, size]));
const COPY = /^copy(\d+)$/;
/** What writes only to where its first argument points. */
const WRITES_FIRST = new Set(['memcpy', 'memmove', 'memset']);
/** What writes nothing that anyone reads afterwards. */
const WRITES_NOTHING = new Set([
  'freeVec',
  'heap.deallocate',
  'stack.reset',
  'stack.mark',
  'stack.allocate',
  'heap.allocate',
]);

export class Graph implements FlowGraph {
  readonly predecessors: number[][] = [[]];
  readonly successors: number[][] = [[]];
  readonly keys = new Map<Variable, Map<number, Key>>();
  /** The loads, and the statements that hold stores, calls that grow a Vec and loops, with their nodes. */
  readonly loads = new Map<Js, { readonly node: number; readonly key: Key }>();
  readonly stores = new Map<JsStatement, { readonly node: number; readonly key: Key }>();
  readonly after = new Map<JsStatement, { readonly node: number; readonly keys: readonly Key[] }>();
  readonly ahead = new Map<JsStatement, number>();
  /** One expression stands in two places, so that no node can be said to be its own. */
  isAmbiguous = false;
  /** Classes of whose values a function that is called may keep the address. */
  readonly kept = new Set<Variable>();
  readonly #raw: ReadonlySet<Variable>;
  readonly #aliases: ReadonlyMap<Variable, Place>;
  readonly #targets = new Map<string, { readonly leave: number; readonly again: number | undefined }>();
  /** Where control is; undefined behind a jump. */
  #at: number | undefined = 0;

  constructor(
    of: JsFunction,
    private readonly bases: Bases,
    private readonly classes: Classes,
  ) {
    this.#raw = new Set([...bases.raw].map((one) => classes.of(one)));
    this.#aliases = aliasesIn(of.body);
    this.#findKeys(of.body);
    if (this.keys.size > 0) this.#list(of.body);
  }

  // Fields.

  #findKeys(list: readonly JsStatement[]): void {
    const see = (js: Js): void => {
      if (js.kind === 'call' && LOADS.has(js.callee)) this.#keyOf(js, loadOf, true);
      for (const operand of operandsOf(js)) see(operand.js);
    };
    for (const statement of list) {
      headOf(statement).forEach(see);
      for (const inner of statement.kind === 'try' ? [statement.body] : listsOf(statement))
        this.#findKeys(inner);
    }
  }

  #keyOf(js: Js & { kind: 'call' }, accessor: typeof loadOf, isNew = false): Key | undefined {
    const place = this.#place(js.arguments[0]!);
    const info = place === undefined ? undefined : this.bases.of(place.base);
    const field = info?.fields.get(place!.offset);
    if (field === undefined || accessor(field.scalar) !== js.callee) return undefined;
    if (this.#raw.has(this.classes.of(place!.base))) return undefined;
    let keys = this.keys.get(place!.base);
    if (keys === undefined && isNew) {
      keys = new Map();
      this.keys.set(place!.base, keys);
    }
    let key = keys?.get(place!.offset);
    if (key === undefined && isNew) {
      key = { base: place!.base, info: info!, offset: place!.offset, field, steps: new Map() };
      keys!.set(place!.offset, key);
    }
    return key;
  }

  /** The address as a distance from a variable's. */
  #place(address: Js): Place | undefined {
    let offset = 0;
    let js = address;
    if (js.kind === 'binary' && js.operator === '+') {
      const by = integerOf(js.right);
      if (by === undefined) return undefined;
      offset = by;
      js = js.left;
    }
    if (js.kind !== 'variable') return undefined;
    // Of the names on the way to the first one, the first whose value is known.
    let found = { base: js.variable, offset };
    let isKnown = this.bases.of(js.variable) !== undefined;
    let at = found;
    for (let alias = this.#aliases.get(at.base); alias !== undefined; alias = this.#aliases.get(at.base)) {
      at = { base: alias.base, offset: at.offset + alias.offset };
      if (isKnown && this.bases.of(at.base) === undefined) continue;
      isKnown = this.bases.of(at.base) !== undefined;
      found = at;
    }
    return found;
  }

  // Nodes.

  #node(...from: (number | undefined)[]): number {
    const node = this.predecessors.length;
    this.predecessors.push([]);
    this.successors.push([]);
    for (const one of from) this.#edge(one, node);
    return node;
  }

  #edge(from: number | undefined, to: number): void {
    if (from === undefined) return;
    this.predecessors[to]!.push(from);
    this.successors[from]!.push(to);
  }

  #next(): number {
    this.#at = this.#node(this.#at);
    return this.#at;
  }

  /** Something else than a store to one of its own fields writes to a value: all that may be known of it by any name is void. */
  #killClass(of: Variable, spared?: (key: Key) => boolean): void {
    const name = this.classes.of(of);
    let node: number | undefined;
    for (const [base, keys] of this.keys) {
      if (this.classes.of(base) !== name) continue;
      for (const key of keys.values()) {
        if (spared?.(key) === true || key.info.sharing === 'shared') continue;
        node ??= this.#next();
        key.steps.set(node, Step.kill);
      }
    }
  }

  /** Bytes at a place are written. */
  #killBytes(address: Js, size: number, spared?: Key): void {
    const place = this.#place(address);
    const overlaps = (key: Key): boolean =>
      key.offset < place!.offset + size && place!.offset < key.offset + SCALARS[key.field.scalar].size;
    for (const root of rootsOf(address))
      this.#killClass(
        root,
        (key) => key === spared || (place !== undefined && key.base === place.base && !overlaps(key)),
      );
    if (place === undefined) return;
    // A name of the same place for a value that is only read: it is written here all the same.
    for (const key of this.keys.get(place.base)?.values() ?? [])
      if (key !== spared && key.info.sharing === 'shared' && overlaps(key))
        key.steps.set(this.#next(), Step.kill);
  }

  // Expressions.

  #expression(js: Js, isFixed: boolean): Effect {
    switch (js.kind) {
      case 'call':
        return this.#call(js, isFixed);
      case 'conditional': {
        const before = this.#expression(js.condition, isFixed);
        const split = this.#at;
        const then = this.#expression(js.then, true);
        const behind = this.#at;
        this.#at = split;
        const otherwise = this.#expression(js.otherwise, true);
        this.#at = this.#node(behind, this.#at);
        return Math.max(before, then, otherwise);
      }
      case 'binary': {
        const left = this.#expression(js.left, isFixed);
        const isShort = js.operator === '&&' || js.operator === '||';
        const split = this.#at;
        const right = this.#expression(js.right, isFixed || isShort || left > Effect.throws);
        if (isShort) this.#at = this.#node(split, this.#at);
        return Math.max(left, right);
      }
      case 'callIn': {
        const effect = this.#operands([js.index, ...js.arguments], isFixed);
        for (const one of js.arguments) this.#give(one, true);
        return Math.max(effect, Effect.writes);
      }
      default:
        return this.#operands(
          operandsOf(js).map((operand) => operand.js),
          isFixed,
        );
    }
  }

  #operands(list: readonly Js[], isFixed: boolean): Effect {
    let effect = Effect.pure;
    for (const js of list) effect = Math.max(effect, this.#expression(js, isFixed || effect > Effect.throws));
    return effect;
  }

  #call(js: Js & { kind: 'call' }, isFixed: boolean): Effect {
    const [first, ...others] = js.arguments;
    if (LOADS.has(js.callee)) {
      const key = this.#keyOf(js, loadOf);
      if (key === undefined) return Math.max(this.#expression(first!, isFixed), Effect.reads);
      if (this.loads.has(js)) this.isAmbiguous = true;
      const node = this.#next();
      this.loads.set(js, { node, key });
      key.steps.set(node, isFixed ? Step.fixedLoad : Step.load);
      return Effect.reads;
    }
    const before = this.#operands(js.arguments, isFixed);
    if (js.effect <= Effect.throws || WRITES_NOTHING.has(js.callee)) return Math.max(before, js.effect);
    const copied = COPY.exec(js.callee);
    const size = copied === null ? STORES.get(js.callee) : Number(copied[1]);
    if (size !== undefined) {
      const key = copied === null ? this.#keyOf(js, storeOf) : undefined;
      this.#killBytes(first!, size, key);
      if (copied === null) for (const one of others) this.#give(one, true);
      // `f32`: what is stored is rounded. A store inside an expression is none that a statement could stand beside.
      if (key !== undefined) key.steps.set(this.#next(), Step.kill);
    } else if (WRITES_FIRST.has(js.callee)) {
      for (const root of rootsOf(first!)) this.#killClass(root);
    } else {
      const out = js.out === true ? js.arguments.at(-1) : undefined;
      for (const one of js.arguments) this.#give(one, js.keeps === true && one !== out);
      if (out !== undefined) this.#fill(out);
    }
    return Math.max(before, js.effect);
  }

  /** What is at an address may be written by who is given it. */
  #give(js: Js, keeps: boolean): void {
    for (const root of rootsOf(js)) {
      if (keeps) this.kept.add(this.classes.of(root));
      this.#killClass(root);
    }
  }

  /** A result has been written to an address. */
  #fill(address: Js): void {
    const place = this.#place(address);
    if (place === undefined || place.offset !== 0) return;
    const keys = [...(this.keys.get(place.base)?.values() ?? [])];
    if (keys.length === 0) return;
    const node = this.#next();
    for (const key of keys) key.steps.set(node, Step.fill);
  }

  // Statements.

  #list(list: readonly JsStatement[]): void {
    for (const statement of list) this.#statement(statement);
  }

  #statement(statement: JsStatement): void {
    switch (statement.kind) {
      case 'expression':
        if (statement.value.kind !== 'call' || !this.#alone(statement, statement.value))
          this.#expression(statement.value, false);
        return;
      case 'assign':
        this.#expression(statement.value, false);
        this.#define(statement.variable);
        return;
      case 'assignGlobal':
        this.#expression(statement.value, false);
        this.#give(statement.value, true);
        return;
      case 'return':
        if (statement.value !== undefined) this.#expression(statement.value, false);
        this.#at = undefined;
        return;
      case 'if': {
        this.#expression(statement.condition, false);
        const split = this.#at;
        this.#list(statement.then);
        const behind = this.#at;
        this.#at = split;
        this.#list(statement.otherwise);
        this.#at = behind === undefined && this.#at === undefined ? undefined : this.#node(behind, this.#at);
        return;
      }
      case 'switch':
        this.#switch(statement);
        return;
      case 'block': {
        const leave = this.#node();
        this.#targets.set(statement.label, { leave, again: undefined });
        this.#list(statement.body);
        this.#edge(this.#at, leave);
        this.#at = leave;
        return;
      }
      case 'loop':
        this.#ahead(statement);
        this.#loop(statement.label, statement.body, () => undefined);
        return;
      case 'for': {
        const effect = this.#expression(statement.start, false);
        this.#define(statement.variable);
        if (effect <= Effect.reads) this.#ahead(statement);
        this.#loop(statement.label, statement.body, () => {
          this.#expression(statement.end, true);
          return this.#next();
        });
        return;
      }
      case 'break':
      case 'continue': {
        const target = this.#targets.get(statement.label)!;
        this.#edge(this.#at, statement.kind === 'break' ? target.leave : target.again!);
        this.#at = undefined;
        return;
      }
      case 'try':
        // The landing pad works on what is in memory, where every store is.
        this.#list(statement.body);
    }
  }

  #switch({ on, cases, otherwise }: JsStatement & { kind: 'switch' }): void {
    this.#expression(on, false);
    const split = this.#at;
    const ends = cases.map(({ body }) => {
      this.#at = split;
      this.#list(body);
      return this.#at;
    });
    this.#at = split;
    if (otherwise !== undefined) this.#list(otherwise);
    this.#at = this.#node(...ends, this.#at);
  }

  /** `test`: evaluates the condition at the start of each turn, and gives the node from which the loop is left by it. */
  #loop(label: string, body: readonly JsStatement[], test: () => number | undefined): void {
    const again = this.#next();
    const leave = this.#node();
    this.#targets.set(label, { leave, again });
    this.#edge(test(), leave);
    this.#list(body);
    this.#edge(this.#at, again);
    this.#at = leave;
  }

  #ahead(loop: JsStatement): void {
    const node = this.#next();
    this.ahead.set(loop, node);
    for (const keys of this.keys.values()) for (const key of keys.values()) key.steps.set(node, Step.ahead);
  }

  #define(variable: Variable): void {
    const keys = [...(this.keys.get(variable)?.values() ?? [])];
    if (keys.length === 0) return;
    const node = this.#next();
    for (const key of keys) key.steps.set(node, key.info.filled === 'later' ? Step.kill : Step.define);
  }

  /** A store or the growing of a Vec that is a statement of its own. */
  #alone(statement: JsStatement, js: Js & { kind: 'call' }): boolean {
    const [first, ...others] = js.arguments;
    if (STORES.has(js.callee)) {
      const key = this.#keyOf(js, storeOf);
      if (key === undefined || key.field.scalar === 'f32') return false;
      this.#operands(js.arguments, false);
      this.#killBytes(first!, SCALARS[key.field.scalar].size, key);
      for (const one of others) this.#give(one, true);
      const node = this.#next();
      key.steps.set(node, Step.store);
      if (this.stores.has(statement)) this.isAmbiguous = true;
      this.stores.set(statement, { node, key });
      return true;
    }
    if (js.callee !== 'growVec') return false;
    const place = this.#place(first!);
    const own = [...((place && this.keys.get(place.base)?.values()) ?? [])];
    const grown = own.filter(({ offset }) => offset === place!.offset || offset === place!.offset + 8);
    this.#operands(js.arguments, false);
    for (const root of rootsOf(first!)) this.#killClass(root, (key) => own.includes(key));
    if (grown.length === 0) return true;
    const node = this.#next();
    for (const key of grown) key.steps.set(node, Step.reload);
    if (this.after.has(statement)) this.isAmbiguous = true;
    this.after.set(statement, { node, keys: grown });
    return true;
  }
}

/** Variables that are set once, to a distance from another that is set once. See `copiesIn` of fold.ts. */
function aliasesIn(list: readonly JsStatement[]): Map<Variable, Place> {
  const direct = new Map<Variable, Place>();
  const walk = (inner: readonly JsStatement[]): void => {
    for (const statement of inner) {
      listsOf(statement).forEach(walk);
      if (statement.kind !== 'assign' || statement.variable.assigned !== 1 || statement.variable.atTop)
        continue;
      const { value } = statement;
      const [js, offset] =
        value.kind === 'binary' && value.operator === '+' ? [value.left, integerOf(value.right)] : [value, 0];
      if (offset === undefined || js.kind !== 'variable' || js.variable.assigned !== 1 || js.variable.atTop)
        continue;
      direct.set(statement.variable, { base: js.variable, offset });
    }
  };
  walk(list);
  return direct;
}
