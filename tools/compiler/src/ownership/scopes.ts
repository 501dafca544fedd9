// Open scopes and what is dropped where each is left: the drop scopes of the Rust reference (chapter Destructors), as
// `rustc_mir_build::scope` keeps them. Variables and temporaries are dropped in reverse order of their scheduling.
import type { Span } from '../types/typed.js';
import type { MirLocal } from './mir.js';

interface Scope {
  readonly scheduled: MirLocal[];
  /** Every local scheduled in this scope or in a scope that was inside it, the innermost scope's last. */
  readonly owners: MirLocal[];
}

export class Scopes {
  readonly #drop: (local: MirLocal, span: Span) => void;
  readonly #open: Scope[] = [];
  #owners: readonly MirLocal[] = [];

  constructor(drop: (local: MirLocal, span: Span) => void) {
    this.#drop = drop;
  }

  /** How many scopes are open. */
  get depth(): number {
    return this.#open.length;
  }

  /** All locals that were scheduled, once the outermost scope is closed: unwinding drops them from the last to the first. */
  get owners(): readonly MirLocal[] {
    return this.#owners;
  }

  /** Opens a scope and returns its depth, by which `schedule` names it. */
  open(): number {
    this.#open.push({ scheduled: [], owners: [] });
    return this.#open.length - 1;
  }

  schedule(local: MirLocal, depth: number): void {
    const scope = this.#open[depth] as Scope;
    scope.scheduled.push(local);
    scope.owners.push(local);
  }

  /** The drops on a way out that leaves `depth` scopes open; the scopes stay open for the code that follows. */
  leave(depth: number, span: Span): void {
    for (const scope of this.#open.slice(depth).reverse()) {
      for (const local of scope.scheduled.toReversed()) this.#drop(local, span);
    }
  }

  /** Drops what the innermost scope holds, and ends it. */
  close(span: Span): void {
    this.leave(this.#open.length - 1, span);
    // What an inner scope holds is dropped before anything of the outer one that lives at the same time, also before
    // what was scheduled in the outer one later: a temporary of `let x = f(&temporary(), &extended())`.
    const { owners } = this.#open.pop() as Scope;
    const outer = this.#open.at(-1);
    if (outer === undefined) this.#owners = owners;
    else outer.owners.push(...owners);
  }
}
