// Locals that only stand for something else are replaced by it: a reference that is taken and used at once by the place that it
// refers to, a parameter by its argument. What is taken by reference only for a call that has been inlined needs no address then.
import type {
  MirFunction,
  MirLocal,
  MirStatement,
  Operand,
  Place,
  Projection,
  Rvalue,
} from '../../ownership/mir.js';
import { eachChanged } from '../changed.js';
import { layoutOf } from '../layout/layout.js';
import { listsIn, rewrite, rewritePlace, withListsIn } from './rewrite.js';

/** Repeats until nothing changes: a reference to what a reference refers to becomes a reference to a place, and so on. */
const ROUNDS = 6;

export function forward(of: MirFunction): MirFunction {
  let current = of;
  for (let round = 0; round < ROUNDS; round++) {
    const stands = new Standings();
    collect(current, current.body, factsOf(current), stands);
    if (stands.size === 0) return current;
    const body = substitute(current.body, stands);
    const cleanups = current.cleanups.map((one) => ({ ...one, place: replacePlace(one.place, stands) }));
    current = { ...current, body, cleanups };
    if (stands.replaced === 0) return current;
    current = { ...current, body: withoutDead(current, body) };
  }
  return current;
}

class Standings extends Map<MirLocal, Standing> {
  /** How many places have been replaced. */
  replaced = 0;
}

/** What a local stands for. */
type Standing =
  /** The address of a place: `(*local).f` is `place.f`. */
  | { readonly kind: 'reference'; readonly place: Place }
  /** The value of a place that does not change while the local is used: see `copiesIn` of fold.ts. */
  | { readonly kind: 'value'; readonly place: Place }
  | { readonly kind: 'constant'; readonly operand: Operand & { kind: 'constant' } };

interface Facts {
  /** How often each local is assigned to, in whole or in part; parameters once at entry. */
  readonly assigned: readonly number[];
  /** Whether a reference to it, or to a part, is taken. */
  readonly addressed: readonly boolean[];
}

function factsOf(of: MirFunction): Facts {
  const assigned = of.locals.map((_, index) => (index < of.parameterCount ? 1 : 0));
  const addressed = of.locals.map(() => false);
  const write = (place: Place): void => {
    if (place.local !== undefined && !throughPointer(place)) assigned[place.local]!++;
  };
  const walk = (list: readonly MirStatement[]): void => {
    for (const statement of list) {
      if (statement.kind === 'assign') {
        write(statement.place);
        const { value } = statement;
        if (value.kind === 'reference' && value.place.local !== undefined && !throughPointer(value.place))
          addressed[value.place.local] = true;
      }
      // Its counter changes; what is dropped in place is not there any more.
      if (statement.kind === 'forRange') assigned[statement.local]! += 2;
      if (statement.kind === 'drop') write(statement.place);
      listsIn(statement).forEach(walk);
    }
  };
  walk(of.body);
  for (const { place } of of.cleanups) write(place);
  assigned[of.resultLocal]!++;
  return { assigned, addressed };
}

const throughPointer = (place: Place): boolean => place.projections.some((one) => one.kind === 'dereference');

function collect(of: MirFunction, list: readonly MirStatement[], facts: Facts, stands: Standings): void {
  for (const statement of list) {
    if (statement.kind === 'assign') collectOne(of, statement.place, statement.value, facts, stands);
    for (const inner of listsIn(statement)) collect(of, inner, facts, stands);
  }
}

function collectOne(
  of: MirFunction,
  to: Place,
  value: Rvalue,
  { assigned, addressed }: Facts,
  stands: Standings,
): void {
  const { local } = to;
  if (local === undefined || to.projections.length > 0 || !of.locals[local]!.temporary) return;
  if (assigned[local] !== 1 || addressed[local]) return;
  if (value.kind === 'reference' && isStable(value.place, assigned, addressed)) {
    stands.set(local, { kind: 'reference', place: value.place });
  }
  if (value.kind !== 'use') return;
  const { operand } = value;
  if (operand.kind === 'constant') {
    stands.set(local, { kind: 'constant', operand });
    return;
  }
  const { place } = operand;
  if (place.local === undefined || place.local === local || place.projections.length > 0) return;
  if (assigned[place.local] !== 1 || addressed[place.local]) return;
  // A copy in memory may be consumed by a callee, so that only a move lets both be one.
  if (operand.kind === 'copy' && layoutOf(place.type).leaves === undefined) return;
  stands.set(local, { kind: 'value', place });
}

/** Whether a place is the same one wherever it is looked up: pointers on the way to it do not change. */
function isStable(place: Place, assigned: readonly number[], addressed: readonly boolean[]): boolean {
  if (place.local === undefined) return place.projections.every((one) => one.kind === 'field');
  const first = place.projections.findIndex((one) => one.kind === 'dereference');
  if (place.projections.some((one) => one.kind !== 'field' && one.kind !== 'dereference')) return false;
  if (first < 0) return true;
  const again = place.projections.slice(first + 1).some((one) => one.kind === 'dereference');
  return !again && assigned[place.local] === 1 && !addressed[place.local];
}

function replacePlace(place: Place, stands: Standings): Place {
  let current = place;
  for (let turn = 0; turn < 16; turn++) {
    const standing = current.local === undefined ? undefined : stands.get(current.local);
    if (standing === undefined || standing.kind === 'constant') return current;
    if (standing.kind === 'value') {
      stands.replaced++;
      current = {
        ...standing.place,
        projections: [...standing.place.projections, ...current.projections],
        type: current.type,
      };
      continue;
    }
    const [first, ...rest] = current.projections;
    if (first?.kind !== 'dereference') return current;
    stands.replaced++;
    current = {
      ...standing.place,
      projections: [...standing.place.projections, ...(rest as Projection[])],
      type: current.type,
    };
  }
  return current;
}

function substitute(list: readonly MirStatement[], stands: Standings): readonly MirStatement[] {
  const substituted = rewrite(list, {
    place: (place) => replacePlace(place, stands),
    operand(operand) {
      if (
        operand.kind === 'constant' ||
        operand.place.local === undefined ||
        operand.place.projections.length > 0
      )
        return operand;
      const standing = stands.get(operand.place.local);
      if (standing?.kind !== 'constant') return operand;
      stands.replaced++;
      return standing.operand;
    },
  });
  return eachChanged(substituted, tidied);
}

/** Nothing for an assignment of a place to itself, which is left of a local that stood for it. */
function tidied(statement: MirStatement): MirStatement | undefined {
  const inner = withListsIn(reborrowed(statement), (list) => eachChanged(list, tidied));
  if (inner.kind !== 'assign' || inner.value.kind !== 'use' || inner.value.operand.kind === 'constant')
    return inner;
  const { place } = inner.value.operand;
  const isSame =
    place.local === inner.place.local &&
    place.projections.length === 0 &&
    inner.place.projections.length === 0;
  return isSame && place.local !== undefined ? undefined : inner;
}

/** `&*p` is p. */
function reborrowed(inner: MirStatement): MirStatement {
  if (inner.kind !== 'assign' || inner.value.kind !== 'reference') return inner;
  const { place } = inner.value;
  if (
    place.local === undefined ||
    place.projections.length !== 1 ||
    place.projections[0]!.kind !== 'dereference'
  )
    return inner;
  const pointer: Place = { ...place, projections: [], type: inner.place.type };
  return { ...inner, value: { kind: 'use', operand: { kind: 'copy', place: pointer } } };
}

/** Without assignments to temporaries that nothing reads. */
function withoutDead(of: MirFunction, body: readonly MirStatement[]): readonly MirStatement[] {
  const used = of.locals.map(() => false);
  used[of.resultLocal] = true;
  const see = (place: Place): Place => {
    if (place.local !== undefined) used[place.local] = true;
    return place;
  };
  const walk = (list: readonly MirStatement[]): void => {
    for (const statement of list) {
      if (statement.kind === 'assign') {
        rewrite([{ ...statement, place: { ...statement.place, local: undefined, projections: [] } }], {
          place: see,
        });
        // An index on the way to what is written is read, and so is a pointer.
        if (throughPointer(statement.place)) see(statement.place);
        for (const one of statement.place.projections)
          if (one.kind === 'index' && one.index.kind !== 'constant')
            rewritePlace(one.index.place, { place: see });
      } else {
        rewrite([withListsIn(statement, () => [])], { place: see });
        listsIn(statement).forEach(walk);
      }
    }
  };
  walk(body);
  for (const { place } of of.cleanups) see(place);
  const keep = (list: readonly MirStatement[]): readonly MirStatement[] =>
    eachChanged(list, (statement) => {
      if (
        statement.kind === 'assign' &&
        statement.place.local !== undefined &&
        !used[statement.place.local] &&
        of.locals[statement.place.local]!.temporary &&
        isPure(statement.value)
      ) {
        return undefined;
      }
      return withListsIn(statement, keep);
    });
  return keep(body);
}

function isPure(value: Rvalue): boolean {
  return (
    value.kind === 'use' ||
    value.kind === 'reference' ||
    value.kind === 'aggregate' ||
    value.kind === 'length' ||
    value.kind === 'discriminant' ||
    value.kind === 'coerce'
  );
}
