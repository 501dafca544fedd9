// The data-flow analysis: the ownership state before every statement that can be reached. Control flow is structured, so one walk
// suffices, with loops walked again until nothing changes; `break` and `continue` carry their states to where they lead.
import type { Draft } from './draft.js';
import { effectOf } from './effects.js';
import type { Label } from './mir.js';
import type { MovePaths } from './move-paths.js';
import { join, type State } from './ownership-state.js';

/** Statements that cannot be reached are not in it. */
export type StatesBefore = ReadonlyMap<Draft, State>;

export function flow(paths: MovePaths, body: readonly Draft[], entry: State): StatesBefore {
  const walk = new Walk(paths);
  walk.statements(body, entry);
  return walk.before;
}

class Walk {
  readonly before = new Map<Draft, State>();
  readonly #paths: MovePaths;
  readonly #breaks = new Map<Label, State | undefined>();
  readonly #continues = new Map<Label, State | undefined>();

  constructor(paths: MovePaths) {
    this.#paths = paths;
  }

  /** The state after the statements; undefined if their end is not reached. */
  statements(statements: readonly Draft[], entry: State | undefined): State | undefined {
    let state = entry;
    for (const statement of statements) {
      if (state === undefined) return undefined;
      // A loop's statements are walked more than once.
      this.before.set(statement, join(this.before.get(statement), state) as State);
      state = this.#statement(statement, state);
    }
    return state;
  }

  #statement(statement: Draft, state: State): State | undefined {
    switch (statement.kind) {
      case 'if':
        return join(this.statements(statement.then, state), this.statements(statement.otherwise, state));
      case 'switch':
        return statement.cases.reduce(
          (joined, each) => join(joined, this.statements(each.body, state)),
          this.statements(statement.otherwise, state),
        );
      case 'block': {
        const end = this.statements(statement.body, state);
        return join(end, this.#taken(this.#breaks, statement.label));
      }
      case 'loop':
        return this.#loop(statement.label, statement.body, state).left;
      case 'forRange': {
        const { left, round } = this.#loop(statement.label, statement.body, state);
        // It also ends by itself, before any round.
        return join(round, left);
      }
      case 'break':
      case 'continue': {
        const states = statement.kind === 'break' ? this.#breaks : this.#continues;
        states.set(statement.label, join(states.get(statement.label), state));
        return undefined;
      }
      case 'return':
      case 'unreachable':
        return undefined;
      default:
        return effectOf(this.#paths, statement, state).after;
    }
  }

  /** The states where the loop is left by `break`, and before every round. */
  #loop(label: Label, body: readonly Draft[], entry: State): { left: State | undefined; round: State } {
    let round = entry;
    for (;;) {
      const end = this.statements(body, round);
      const left = this.#taken(this.#breaks, label);
      const next = join(round, join(end, this.#taken(this.#continues, label))) as State;
      if (next === round) return { left, round };
      round = next;
    }
  }

  #taken(states: Map<Label, State | undefined>, label: Label): State | undefined {
    const state = states.get(label);
    states.delete(label);
    return state;
  }
}
