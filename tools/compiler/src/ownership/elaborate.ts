// Elaboration: the draft becomes MIR. What the data flow knows of each statement decides which drops stay, which ask a flag, and
// where flags are set; statements that cannot be reached are left out. After rustc's `elaborate_drops` (rustc-dev-guide,
// "Drop elaboration").
import { addressedLocals } from './addressed.js';
import { checkMoves } from './checks.js';
import type { Draft, DraftFunction } from './draft.js';
import { type PlannedDrop, planDrop } from './drop-plan.js';
import { effectOf, leavesTaken } from './effects.js';
import { withoutUnreadWrites } from './flag-writes.js';
import { type Flags, flagsOf } from './flags.js';
import { flow, type StatesBefore } from './flow.js';
import type { MirFunction, MirLocal, MirStatement, Place } from './mir.js';
import { MovePaths } from './move-paths.js';
import { at, Change, ownsForSure, type State } from './ownership-state.js';
import { tidy } from './tidy.js';

export function elaborate(
  draft: DraftFunction,
  about: Pick<MirFunction, 'id' | 'name' | 'result' | 'span' | 'trackCaller' | 'isCold'>,
): MirFunction {
  const paths = new MovePaths(draft);
  const entry = new Change(new Uint8Array(paths.leaves.length));
  for (const [local] of draft.locals.entries()) {
    const root = paths.root(local);
    if (root === undefined) continue;
    if (local < draft.parameterCount) entry.fill(root);
    else entry.vacate(root);
  }
  const before = flow(paths, draft.body, entry.state);
  checkMoves(paths, before, draft);
  const flags = flagsOf(draft, paths, before, entry.state);
  const elaboration = new Elaboration(paths, before, flags);
  const elaborated = tidy(elaboration.statements(draft.body));
  const body = withoutUnreadWrites(elaborated, flags.cleanups);
  const addressed = addressedLocals(body, flags.cleanups);
  return {
    id: about.id,
    name: about.name,
    parameterCount: draft.parameterCount,
    locals: draft.locals.map(({ name, type, mutable, span, temporary }, local) => {
      const sure = temporary && !elaboration.unsure.has(local);
      return { name, type, mutable, span, temporary: sure, addressed: addressed.has(local) };
    }),
    result: about.result,
    resultLocal: draft.resultLocal,
    flags: flags.flags,
    body,
    cleanups: flags.cleanups,
    span: about.span,
    trackCaller: about.trackCaller,
    isCold: about.isCold,
  };
}

class Elaboration {
  /** Locals that took over what may not have been there: what they hold is no value that another local has. */
  readonly unsure = new Set<MirLocal>();
  readonly #paths: MovePaths;
  readonly #before: StatesBefore;
  readonly #flags: Flags;

  constructor(paths: MovePaths, before: StatesBefore, flags: Flags) {
    this.#paths = paths;
    this.#before = before;
    this.#flags = flags;
  }

  statements(drafts: readonly Draft[]): MirStatement[] {
    return drafts.flatMap((draft) => {
      const state = this.#before.get(draft);
      return state === undefined ? [] : this.#statement(draft, state);
    });
  }

  #statement(draft: Draft, state: State): MirStatement[] {
    const { span } = draft;
    switch (draft.kind) {
      case 'assign': {
        const { during, after } = effectOf(this.#paths, draft, state);
        return [...this.#setFlags(state, during, draft), draft, ...this.#setFlags(during, after, draft)];
      }
      case 'assume':
        return this.#setFlags(state, effectOf(this.#paths, draft, state).after, draft);
      case 'peek': {
        const operand = { kind: 'copy', place: draft.place } as const;
        return [{ kind: 'assign', place: draft.to, value: { kind: 'use', operand }, span }];
      }
      case 'take':
        return this.#take(draft, state);
      case 'drop':
        return this.#drop(draft.place, state, draft);
      case 'if':
        return [{ ...draft, then: this.statements(draft.then), otherwise: this.statements(draft.otherwise) }];
      case 'switch': {
        const cases = draft.cases.map(({ values, body }) => ({ values, body: this.statements(body) }));
        return [{ ...draft, cases, otherwise: this.statements(draft.otherwise) }];
      }
      case 'block':
      case 'loop':
      case 'forRange':
        return [{ ...draft, body: this.statements(draft.body) }];
      default:
        return [draft];
    }
  }

  #take(draft: Draft & { readonly kind: 'take' }, state: State): MirStatement[] {
    const { to, place, span } = draft;
    const found = this.#paths.find(place);
    if (found?.exact && planDrop(found.node, state).length === 0) return [];
    const { after } = effectOf(this.#paths, draft, state);
    const value = { kind: 'use', operand: { kind: 'move', place } } as const;
    const asked = leavesTaken(this.#paths, draft).flatMap(({ from, to: leaf }): MirStatement[] => {
      if (from === undefined || ownsForSure(at(after, leaf)) !== undefined) return [];
      const [flag, other] = [this.#flags.flagOf(leaf), this.#flags.flagOf(from)];
      return flag === undefined || other === undefined ? [] : [{ kind: 'setFlag', flag, value: other, span }];
    });
    if (asked.length > 0) this.unsure.add(to.local as MirLocal);
    return [{ kind: 'assign', place: to, value, span }, ...asked, ...this.#setFlags(state, after, draft)];
  }

  #drop(place: Place, state: State, draft: Draft): MirStatement[] {
    const found = this.#paths.find(place);
    return found?.exact ? planDrop(found.node, state).flatMap((each) => this.#planned(each, draft)) : [];
  }

  /** A flag is false before its drop runs: a drop that panics is not repeated. A flag that is asked is cleared by the drop. */
  #planned({ place, leaves, conditional, boxContentsMoved }: PlannedDrop, { span }: Draft): MirStatement[] {
    const flags = leaves.map((leaf) => this.#flags.flagOf(leaf)).filter((flag) => flag !== undefined);
    if (conditional) return [{ kind: 'drop', place, flag: flags[0], boxContentsMoved, span }];
    return [
      ...flags.map((flag): MirStatement => ({ kind: 'setFlag', flag, value: false, span })),
      { kind: 'drop', place, flag: undefined, boxContentsMoved, span },
    ];
  }

  #setFlags(from: State, to: State, { span }: Draft): MirStatement[] {
    if (from === to) return [];
    return this.#paths.leaves.flatMap((leaf): MirStatement[] => {
      const flag = this.#flags.flagOf(leaf);
      const value = ownsForSure(at(to, leaf));
      if (flag === undefined || value === undefined || ownsForSure(at(from, leaf)) === value) return [];
      return [{ kind: 'setFlag', flag, value, span }];
    });
  }
}
