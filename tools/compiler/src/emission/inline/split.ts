// A value in memory that only its parts are asked for becomes its parts. `match (a, b)` makes a tuple, an inlined iterator a variant that holds
// the next item; each would copy what it is made of, and load it again for each question:
//
//   t = (move a, move b);  .. t.0 .. t.1 ..      t0 = move a;  t1 = move b;  .. t0 .. t1 ..
import type { MirFunction, MirLocal, MirLocalInfo, MirStatement, Place } from '../../ownership/mir.js';
import { layoutOf } from '../layout/layout.js';
import { forward } from './forward.js';
import { listsIn, rewrite, rewritePlace, rewriteRvalue, withListsIn } from './rewrite.js';

/** A tuple in a tuple, or one that is moved into another, is split in the next round. */
const ROUNDS = 4;

export function split(of: MirFunction): MirFunction {
  let current = of;
  for (let round = 0; round < ROUNDS; round++) {
    const whole = wholesOf(current);
    const made = new Set<MirLocal>();
    eachAggregate(current.body, (local) => {
      if (!whole.has(local)) made.add(local);
    });
    if (made.size === 0) return current;
    current = forward(new Splitting(current, made).run());
  }
  return current;
}

/** The locals that something asks for as a whole, and those that are no aggregates in memory of this function's own. */
function wholesOf(of: MirFunction): Set<MirLocal> {
  const whole = new Set<MirLocal>([of.resultLocal]);
  for (const [local, { type }] of of.locals.entries())
    if (local < of.parameterCount || layoutOf(type).leaves !== undefined) whole.add(local);
  const place = (one: Place): Place => {
    if (one.local !== undefined && one.projections[0]?.kind !== 'field') whole.add(one.local);
    return one;
  };
  const walk = (list: readonly MirStatement[]): void => {
    for (const statement of list) {
      if (makes(statement) === undefined) rewrite([withListsIn(statement, () => [])], { place });
      else if (statement.kind === 'assign') {
        const { local } = statement.place;
        // A part may be made of another: `t = (move t.1, move t.0)`.
        rewriteRvalue(statement.value, {
          place(one) {
            if (one.local === local) whole.add(local!);
            return place(one);
          },
        });
      }
      listsIn(statement).forEach(walk);
    }
  };
  walk(of.body);
  for (const one of of.cleanups) rewritePlace(one.place, { place });
  return whole;
}

/** The local whose value a statement makes of its parts. */
function makes(statement: MirStatement): MirLocal | undefined {
  if (statement.kind !== 'assign' || statement.value.kind !== 'aggregate') return undefined;
  const { place, value } = statement;
  return place.projections.length > 0 || value.type.kind === 'array' ? undefined : place.local;
}

function eachAggregate(list: readonly MirStatement[], visit: (local: MirLocal) => void): void {
  for (const statement of list) {
    const local = makes(statement);
    if (local !== undefined) visit(local);
    for (const inner of listsIn(statement)) eachAggregate(inner, visit);
  }
}

class Splitting {
  readonly #locals: MirLocalInfo[];
  /** By local, variant and index. */
  readonly #parts = new Map<string, MirLocal>();

  constructor(
    private readonly of: MirFunction,
    private readonly made: ReadonlySet<MirLocal>,
  ) {
    this.#locals = [...of.locals];
  }

  run(): MirFunction {
    const { of } = this;
    const changes = { place: (place: Place): Place => this.#place(place) };
    const body = rewrite(this.#inParts(of.body), changes);
    const cleanups = of.cleanups.map((one) => ({ ...one, place: rewritePlace(one.place, changes) }));
    return { ...of, locals: this.#locals, body, cleanups };
  }

  /** With an assignment for each part. */
  #inParts(list: readonly MirStatement[]): MirStatement[] {
    return list.flatMap((statement): MirStatement[] => {
      const local = makes(statement);
      if (local === undefined || !this.made.has(local))
        return [withListsIn(statement, (inner) => this.#inParts(inner))];
      if (statement.kind !== 'assign' || statement.value.kind !== 'aggregate') return [statement];
      const { place, value, span } = statement;
      return value.fields.map((operand, index) => {
        const type = operand.kind === 'constant' ? operand.type : operand.place.type;
        const field = { kind: 'field', variant: value.variant, index, type } as const;
        return {
          kind: 'assign',
          place: { ...place, projections: [field], type },
          value: { kind: 'use', operand },
          span,
        };
      });
    });
  }

  #place(place: Place): Place {
    const [first, ...rest] = place.projections;
    if (place.local === undefined || !this.made.has(place.local) || first?.kind !== 'field') return place;
    const key = `${place.local}.${first.variant}.${first.index}`;
    let part = this.#parts.get(key);
    if (part === undefined) {
      const { name, span, mutable, addressed } = this.#locals[place.local]!;
      part = this.#locals.push({ name, span, mutable, addressed, type: first.type, temporary: true }) - 1;
      this.#parts.set(key, part);
    }
    return { ...place, local: part, projections: rest };
  }
}
