// Which macros of the program a name means: those defined before, in the blocks and modules around, and those that a module exports.
import type { Rules } from './rules.js';

export class Macros {
  /** Innermost last. */
  readonly #scopes: Map<string, Rules>[] = [new Map()];
  /** All macros of modules by name, also those that are defined further on. */
  readonly #everywhere = new Map<string, Rules>();
  /** Names in `use` declarations. */
  readonly #used = new Set<string>();

  define(rules: Rules): void {
    this.#scopes.at(-1)!.set(rules.name, rules);
  }

  /** Makes a macro known to `use`, and to paths. */
  publish(rules: Rules): void {
    this.#everywhere.set(rules.name, rules);
  }

  use(names: readonly string[]): void {
    for (const name of names) this.#used.add(name);
  }

  /** Whether a `use` of the name may mean a macro. */
  isPublished(name: string): boolean {
    return this.#everywhere.has(name);
  }

  find(name: string, byPath: boolean): Rules | undefined {
    for (let at = this.#scopes.length - 1; at >= 0 && !byPath; at--) {
      const found = this.#scopes[at]!.get(name);
      if (found !== undefined) return found;
    }
    return byPath || this.#used.has(name) ? this.#everywhere.get(name) : undefined;
  }

  /** What is defined inside ends with it. */
  scoped<T>(body: () => T): T {
    this.#scopes.push(new Map());
    try {
      return body();
    } finally {
      this.#scopes.pop();
    }
  }
}
