// Which variables may hold addresses of the same value: one is computed from the other.
import type { Js, JsStatement, Variable } from '../js/tree.js';
import { listsOf } from '../js/visit.js';

export class Classes {
  readonly #parents = new Map<Variable, Variable>();

  /** Looks at all assignments of a function before anything is folded, so that the names that folding removes are known too. */
  constructor(body: readonly JsStatement[]) {
    this.#walk(body);
  }

  /** The variable that stands for all of a class. */
  of(variable: Variable): Variable {
    let root = variable;
    for (let next = this.#parents.get(root); next !== undefined; next = this.#parents.get(root)) root = next;
    return root;
  }

  #walk(list: readonly JsStatement[]): void {
    for (const statement of list) {
      if (statement.kind === 'assign' || statement.kind === 'for') {
        const value = statement.kind === 'assign' ? statement.value : statement.start;
        for (const one of rootsOf(value)) this.#join(statement.variable, one);
      }
      for (const inner of listsOf(statement)) this.#walk(inner);
    }
  }

  #join(a: Variable, b: Variable): void {
    const [from, to] = [this.of(a), this.of(b)];
    if (from !== to) this.#parents.set(from, to);
  }
}

/** The variables that an address is counted from. What a call gives back is another value, or a borrow that ends when the place is used again. */
export function rootsOf(js: Js): readonly Variable[] {
  switch (js.kind) {
    case 'variable':
      return [js.variable];
    case 'binary':
      return js.operator === '+' || js.operator === '-' ? rootsOf(js.left) : [];
    case 'conditional':
      return [...rootsOf(js.then), ...rootsOf(js.otherwise)];
    default:
      return [];
  }
}
