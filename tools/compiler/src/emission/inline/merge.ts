// Values in memory are made where they end up, and stay where they are. Rust moves a value from a call to a temporary, into a variant,
// into the result; each step would copy its bytes. One local takes the place of another, or of a part of it, where the two are never
// needed at the same time:
//
//   s = f();  ..;  d = move s                 d = f();  ..
//   s = f();  ..;  d = Ok(move s)             d.ok = f();  ..;  d = Ok(move d.ok)
//   t = f();  ..;  v = move t.ok;  .. v ..    t = f();  ..;  .. t.ok ..
import type { MirFunction, MirLocal, MirStatement, Operand, Place, Projection } from '../../ownership/mir.js';
import { eachChanged } from '../changed.js';
import { layoutOf } from '../layout/layout.js';
import { Mentions, mentionsIn } from './mentions.js';
import { listsIn, rewrite, rewritePlace, withListsIn } from './rewrite.js';

/** A chain of moves is shortened by one or more in each round. */
const ROUNDS = 8;

export function merge(of: MirFunction): MirFunction {
  let current = of;
  for (let round = 0; round < ROUNDS; round++) {
    const merging = new Merging(current);
    merging.list(current.body);
    if (merging.places.size === 0) return current;
    current = renamed(current, merging.places);
  }
  return current;
}

/** A statement of a list. */
interface Position {
  readonly list: readonly MirStatement[];
  readonly at: number;
}

/** What locals become. */
type Places = ReadonlyMap<MirLocal, Place>;

class Merging {
  readonly places = new Map<MirLocal, Place>();
  readonly #mentions: Mentions;
  readonly #touched = new Set<MirLocal>();

  constructor(private readonly of: MirFunction) {
    this.#mentions = new Mentions(of);
  }

  /** `around`: where the list is, from the outermost list inwards. */
  list(list: readonly MirStatement[], around: readonly Position[] = []): void {
    for (const [at, statement] of list.entries()) {
      const here = [...around, { list, at }];
      if (statement.kind === 'assign') this.#assignment(here, statement);
      for (const inner of listsIn(statement)) this.list(inner, here);
    }
  }

  #assignment(here: readonly Position[], { place, value }: MirStatement & { kind: 'assign' }): void {
    if (place.local === undefined || !isPart(place)) return;
    const { list, at } = here.at(-1)!;
    if (value.kind === 'use') {
      if (!this.#into(list, at, value.operand, place)) this.#stay(here, place, value.operand);
    } else if (value.kind === 'aggregate' && layoutOf(value.type).leaves === undefined) {
      value.fields.forEach((field, index) => {
        const projection: Projection =
          value.type.kind === 'array'
            ? { kind: 'constantIndex', index, fromEnd: false, type: value.type.element }
            : { kind: 'field', variant: value.variant, index, type: typeOf(field) };
        const part = { ...place, projections: [...place.projections, projection], type: projection.type };
        if (value.fields.filter((one) => localOf(one) === place.local).length === 0)
          this.#into(list, at, field, part);
      });
    }
  }

  /** What is moved into a place at the end of its life is made there. */
  #into(list: readonly MirStatement[], at: number, operand: Operand, to: Place): boolean {
    if (operand.kind !== 'move' || operand.place.projections.length > 0 || !this.#isMovable(operand.place))
      return false;
    const from = operand.place.local!;
    const target = to.local!;
    if (from === target || this.#touched.has(from) || this.#touched.has(target)) return false;
    if (target < this.of.parameterCount) return false;
    const isMade = this.#mentions.isMadeOnce(target) && to.projections.length === 0;
    if (this.#mentions.isAddressed(target) && !isMade) return false;
    const first = list.findIndex((one) => mentionsIn([one], from) > 0);
    const life = list.slice(first, at + 1);
    if (!this.#isMadeBy(list[first]!, from) || !this.#livesIn(life, from)) return false;
    // The place must not be needed meanwhile, by what follows a jump neither.
    const between = life.slice(0, -1);
    if (mentionsIn(between, target) > 0 || between.some(leaves)) return false;
    this.#rename(from, to);
    return true;
  }

  /** What is moved out of a place that nothing else needs any more stays there. */
  #stay(here: readonly Position[], place: Place, operand: Operand): void {
    if (operand.kind !== 'move' || place.projections.length > 0 || !this.#isMovable(place)) return;
    const local = place.local!;
    const source = operand.place.local;
    if (source === undefined || source === local || !isPart(operand.place)) return;
    if (this.#touched.has(local) || this.#touched.has(source)) return;
    if (operand.place.projections.length === 0 && source >= this.of.parameterCount) {
      if (this.#follows(here.at(-1)!, source, local)) this.#rename(local, operand.place);
      return;
    }
    if (this.#mentions.assigned(local) !== 1 || this.#mentions.isAddressed(source)) return;
    if (this.#isNeededNoMore(here, source, local)) this.#rename(local, operand.place);
  }

  /** Whether the life of one local ends in a statement of a list where that of another begins: in each turn of a loop they can be one. */
  #follows({ list, at }: Position, source: MirLocal, local: MirLocal): boolean {
    return (
      source >= this.of.parameterCount &&
      source !== this.of.resultLocal &&
      this.#mentions.assigned(local) === 1 &&
      this.#livesIn(list.slice(0, at + 1), source) &&
      this.#livesIn(list.slice(at), local)
    );
  }

  /** Whether nothing behind a move mentions its source, and all of the local's life is behind the only making of the source. */
  #isNeededNoMore(here: readonly Position[], source: MirLocal, local: MirLocal): boolean {
    const isParameter = source < this.of.parameterCount;
    if (this.#mentions.assigned(source) !== (isParameter ? 0 : 1)) return false;
    for (const [level, { list, at }] of [...here.entries()].reverse()) {
      if (level < here.length - 1 && isLoop(list[at]!)) return false;
      if (mentionsIn(list.slice(at + 1), source) > 0) return false;
      const made = list.findIndex((one) => this.#isMadeBy(one, source));
      if (made >= 0 && made < at) return this.#livesIn(list.slice(made), local);
    }
    return isParameter;
  }

  /** A local in memory that is neither a parameter nor the result. */
  #isMovable({ local, type }: Place): boolean {
    return (
      local !== undefined &&
      local >= this.of.parameterCount &&
      local !== this.of.resultLocal &&
      layoutOf(type).leaves === undefined
    );
  }

  #isMadeBy(statement: MirStatement, local: MirLocal): boolean {
    return (
      statement.kind === 'assign' &&
      statement.place.local === local &&
      statement.place.projections.length === 0 &&
      mentionsIn([statement], local) === 1
    );
  }

  /** Whether all that is said of a local, besides its cleanups, is in a list. */
  #livesIn(list: readonly MirStatement[], local: MirLocal): boolean {
    return mentionsIn(list, local) === this.#mentions.count(local) - this.#mentions.cleanups(local);
  }

  #rename(from: MirLocal, to: Place): void {
    this.places.set(from, to);
    this.#touched.add(from).add(to.local!);
  }
}

/** A local or a field of it, without a pointer or an index on the way. */
const isPart = (place: Place): boolean => place.projections.every((one) => one.kind === 'field');

const isLoop = ({ kind }: MirStatement): boolean => kind === 'loop' || kind === 'forRange';
const typeOf = (operand: Operand) => (operand.kind === 'constant' ? operand.type : operand.place.type);
const localOf = (operand: Operand): MirLocal | undefined =>
  operand.kind === 'constant' ? undefined : operand.place.local;

/** Whether control may leave a statement other than by its end. A panic does not count: nothing reads the place then. */
function leaves(statement: MirStatement): boolean {
  return statement.kind === 'break' || statement.kind === 'continue' || statement.kind === 'return'
    ? true
    : listsIn(statement).some((list) => list.some(leaves));
}

function renamed(of: MirFunction, places: Places): MirFunction {
  const change = (place: Place): Place => {
    const to = place.local === undefined ? undefined : places.get(place.local);
    if (to === undefined) return place;
    return { ...to, projections: [...to.projections, ...place.projections], type: place.type };
  };
  const cleanups = of.cleanups.map((one) => ({ ...one, place: rewritePlace(one.place, { place: change }) }));
  return { ...of, cleanups, body: withoutCopies(rewrite(of.body, { place: change })) };
}

/** Without assignments of a place to itself. */
function withoutCopies(list: readonly MirStatement[]): readonly MirStatement[] {
  return eachChanged(list, (statement) => {
    const { place, value } = statement.kind === 'assign' ? statement : {};
    if (place !== undefined && value?.kind === 'use' && value.operand.kind !== 'constant') {
      if (isSamePlace(place, value.operand.place)) return undefined;
    }
    return withListsIn(statement, withoutCopies);
  });
}

/** Whether two places without pointers and indices are one. */
export function isSamePlace(a: Place, b: Place): boolean {
  return (
    a.local !== undefined &&
    a.local === b.local &&
    a.projections.length === b.projections.length &&
    a.projections.every((one, at) => {
      const other = b.projections[at]!;
      return (
        one.kind === 'field' &&
        other.kind === 'field' &&
        one.variant === other.variant &&
        one.index === other.index
      );
    })
  );
}
