// The variables that a generated program has at one point, and what may be done with each so that rustc accepts the program.
import type { Random } from '@justlang-tools/drop-differential/random';
import { isCopy, same, type Type } from '../types.js';

export interface Variable {
  readonly name: string;
  readonly type: Type;
  /** How many loops and closures it is inside of: outside of its own it is not moved. */
  readonly level: number;
  whole: boolean;
  /** Fields that were moved out, by which the variable is not whole. */
  missing: string[];
  /** How many borrows of it are alive, and whether one of them may write. */
  shared: number;
  lent: boolean;
}

/** Stands for all fields. */
const ALL = '';

export class Scope {
  readonly #random: Random;
  readonly #frames: Variable[][] = [[]];
  level = 0;
  #names = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  name(): string {
    return `v${this.#names++}`;
  }

  declare(type: Type, name = this.name()): Variable {
    const variable = { name, type, level: this.level, whole: true, missing: [], shared: 0, lent: false };
    (this.#frames.at(-1) as Variable[]).push(variable);
    return variable;
  }

  /** Generates a part of the program with variables of its own. */
  inside<T>(generate: () => T, levels = 0): T {
    this.#frames.push([]);
    this.level += levels;
    const result = generate();
    this.level -= levels;
    this.#frames.pop();
    return result;
  }

  /** Generates ways of which one is taken: what one of them moves is moved after all. `leaves`: the way does not come back. */
  branches<T>(ways: readonly { readonly generate: () => T; readonly leaves?: boolean }[]): T[] {
    const variables = this.#frames.flat();
    const before = variables.map(({ whole, missing }) => ({ whole, missing }));
    const after = before.map((each) => ({ ...each }));
    const results = ways.map(({ generate, leaves }) => {
      const result = generate();
      for (const [i, variable] of variables.entries()) {
        const merged = after[i] as (typeof after)[number];
        if (!leaves) {
          merged.whole &&= variable.whole;
          merged.missing = [...new Set([...merged.missing, ...variable.missing])];
        }
        Object.assign(variable, before[i]);
      }
      return result;
    });
    for (const [i, variable] of variables.entries()) Object.assign(variable, after[i]);
    return results;
  }

  all(): readonly Variable[] {
    return this.#frames.flat();
  }

  /** A variable whose value can be read or borrowed. */
  readable(accept: (type: Type) => boolean): Variable | undefined {
    return this.#pick((v) => v.whole && !v.lent && accept(v.type));
  }

  movable(accept: (type: Type) => boolean): Variable | undefined {
    return this.#pick(
      (v) => v.whole && !v.lent && v.shared === 0 && v.level === this.level && accept(v.type),
    );
  }

  assignable(accept: (type: Type) => boolean): Variable | undefined {
    return this.#pick((v) => v.whole && !v.lent && v.shared === 0 && accept(v.type));
  }

  /** A variable that was moved, in whole or in part, and can be given a value again. */
  refillable(accept: (type: Type) => boolean): Variable | undefined {
    return this.#pick(
      (v) => !v.whole && !v.lent && v.shared === 0 && v.level === this.level && accept(v.type),
    );
  }

  /** The variable's name as a value of its type: it is moved unless the type is copied. */
  take(type: Type): string | undefined {
    const accept = (t: Type) => same(t, type);
    const variable = isCopy(type) ? this.readable(accept) : this.movable(accept);
    if (variable !== undefined && !isCopy(type)) this.moveOut(variable);
    return variable?.name;
  }

  /** The variable has no value until it is given one as a whole. */
  moveOut(variable: Variable): void {
    variable.whole = false;
    variable.missing = [ALL];
  }

  borrowed<T>(variable: Variable, mutable: boolean, generate: () => T): T {
    const { lent } = variable;
    variable.shared++;
    variable.lent ||= mutable;
    const result = generate();
    variable.shared--;
    variable.lent = lent;
    return result;
  }

  #pick(accept: (variable: Variable) => boolean): Variable | undefined {
    const found = this.#frames.flat().filter(accept);
    return found.length === 0 ? undefined : this.#random.one(found);
  }
}
