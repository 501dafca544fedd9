// Calls of small functions are replaced by their bodies. Iterators, indexing and the wrappers of the standard library live from it:
// a `next` that is called through a reference to the iterator becomes arithmetic on the iterator's own variables. So does the drop of a
// guard, which would be put in memory to call its `drop` otherwise.
import type {
  Flag,
  Label,
  MirFunction,
  MirLocal,
  MirLocalInfo,
  MirProgram,
  MirStatement,
  Operand,
  Place,
} from '../../ownership/mir.js';
import type { FunctionId, Span } from '../../types/typed.js';
import { soleDrop } from '../drops/needs-drop.js';
import { decide } from './decide.js';
import { forward } from './forward.js';
import { Mentions } from './mentions.js';
import { refer } from './refer.js';
import { highestLabel, listsIn, rewrite, sizeOf, withListsIn } from './rewrite.js';
import { split } from './split.js';
import { thread } from './thread.js';

/** A body of at most so many statements is put in place of its call. */
const SMALL = 14;
/** One of the library, where iterators are: what they hold needs no memory then, and the loop around them asks less. */
const SMALL_IN_LIBRARY = 40;
/** One that never returns is called once at most: only what is no larger than its call is put there. */
const TINY = 2;
/** A function does not grow beyond this by what is put into it. */
const LARGE = 900;

export function inlineProgram(program: MirProgram, isLibrary: (path: string) => boolean): MirProgram {
  const library = program.files.map((file) => isLibrary(file.path));
  const inliner = new Inliner(program, (of) => library[of.span.file]!);
  const functions = new Map([...program.functions.keys()].map((id) => [id, inliner.finished(id)]));
  const initializers = program.initializers.map((one) => inliner.finish(one));
  return { ...program, functions, initializers };
}

class Inliner {
  readonly #finished = new Map<FunctionId, MirFunction>();
  readonly #open = new Set<FunctionId>();

  constructor(
    readonly program: MirProgram,
    readonly isLibrary: (of: Pick<MirFunction, 'span'>) => boolean,
  ) {}

  /** A function with its calls of small functions replaced; as it is, while that is being done. */
  finished(id: FunctionId): MirFunction {
    const known = this.#finished.get(id);
    if (known !== undefined) return known;
    const before = this.program.functions.get(id)!;
    if (this.#open.has(id)) return before;
    this.#open.add(id);
    const after = this.finish(before);
    this.#open.delete(id);
    this.#finished.set(id, after);
    return after;
  }

  finish(of: MirFunction): MirFunction {
    // All that stands in a function that tracks its caller is said to stand at its call: only what is the library's may be put there.
    const isOpen = (callee: MirFunction | undefined) =>
      callee === undefined || this.#tracksCaller(callee) || this.#isOfLibrary(callee.body);
    const candidate = (id: FunctionId): MirFunction | undefined => {
      const callee = this.#candidate(id);
      return !this.#tracksCaller(of) || isOpen(callee) ? callee : undefined;
    };
    const expanded = new Expansion(decide(of), candidate, this.isLibrary).run();
    return refer(split(forward(thread(forward(expanded)))));
  }

  #isOfLibrary(list: readonly MirStatement[]): boolean {
    return list.every(
      (one) => this.isLibrary(one) && listsIn(one).every((inner) => this.#isOfLibrary(inner)),
    );
  }

  #tracksCaller(of: MirFunction): boolean {
    return of.trackCaller && !this.isLibrary(of);
  }

  /** The callee, if it may stand in place of its call. */
  #candidate(id: FunctionId): MirFunction | undefined {
    if (this.#open.has(id)) return undefined;
    const callee = this.finished(id);
    if (
      callee.isCold ||
      callee.cleanups.length > 0 ||
      callee.flags.length > 0 ||
      sizeOf(callee.body) > (this.isLibrary(callee) ? SMALL_IN_LIBRARY : SMALL) ||
      (callee.result.kind === 'never' && sizeOf(callee.body) > TINY) ||
      callsItself(callee)
    )
      return undefined;
    return callee;
  }
}

function callsItself(of: MirFunction): boolean {
  const calls = (list: readonly MirStatement[]): boolean =>
    list.some(
      (one) =>
        (one.kind === 'assign' && one.value.kind === 'call' && one.value.callee === of.id) ||
        listsIn(one).some(calls),
    );
  return calls(of.body);
}

/** One function into which others are put. */
class Expansion {
  readonly #locals: MirLocalInfo[];
  readonly #mentions: Mentions;
  #label: number;
  #size: number;

  constructor(
    private readonly of: MirFunction,
    private readonly candidate: (id: FunctionId) => MirFunction | undefined,
    private readonly isLibrary: (of: Pick<MirFunction, 'span'>) => boolean,
  ) {
    this.#locals = [...of.locals];
    this.#mentions = new Mentions(of);
    this.#label = highestLabel(of.body) + 1;
    this.#size = sizeOf(of.body);
  }

  run(): MirFunction {
    const body = this.#expand(this.of.body);
    return { ...this.of, locals: this.#locals, body };
  }

  #expand(list: readonly MirStatement[]): MirStatement[] {
    return list.flatMap((statement): MirStatement[] => {
      const inner = withListsIn(statement, (one) => this.#expand(one));
      if (this.#size > LARGE) return [inner];
      if (inner.kind === 'drop') return this.#expandDrop(inner);
      if (inner.kind !== 'assign' || inner.value.kind !== 'call') return [inner];
      const callee = this.candidate(inner.value.callee);
      return callee === undefined
        ? [inner]
        : this.#put(callee, inner.place, inner.value.arguments, inner.span);
    });
  }

  /** A drop that is nothing but a call of `Drop::drop`, and that no flag decides on: `r = &mut place;` and the body. */
  #expandDrop(statement: MirStatement & { kind: 'drop' }): MirStatement[] {
    const { place, flag, span } = statement;
    const id = flag === undefined ? soleDrop(place.type) : undefined;
    const callee = id === undefined ? undefined : this.candidate(id);
    if (callee === undefined) return [statement];
    const { type, ...self } = callee.locals[0]!;
    const reference: Place = { local: this.#locals.length, static: undefined, projections: [], type };
    this.#locals.push({ ...self, type, temporary: true, addressed: false });
    const nothing: Place = { ...reference, local: this.#locals.length, type: callee.result };
    this.#locals.push({ ...callee.locals[callee.resultLocal]!, temporary: true });
    return [
      { kind: 'assign', place: reference, value: { kind: 'reference', mutable: true, place }, span },
      ...this.#put(callee, nothing, [{ kind: 'move', place: reference }], span),
    ];
  }

  /** The body of `callee` in place of `place = callee(args)`. What is the library's, or tracks its caller, is said to stand where the call stands. */
  #put(callee: MirFunction, place: Place, args: readonly Operand[], span: Span): MirStatement[] {
    this.#size += sizeOf(callee.body);
    const first = this.#locals.length;
    for (const info of callee.locals) this.#locals.push({ ...info, temporary: true });
    const direct = this.#takesResult(place, args) ? place.local : undefined;
    const local = (one: MirLocal): MirLocal =>
      one === callee.resultLocal && direct !== undefined ? direct : first + one;
    const end = this.#newLabel();
    const labels = new Map<Label, Label>();
    const label = (one: Label): Label => {
      let known = labels.get(one);
      if (known === undefined) {
        known = this.#newLabel();
        labels.set(one, known);
      }
      return known;
    };
    const tracksCaller = callee.trackCaller && !this.isLibrary(callee);
    const renamed = rewrite(callee.body, {
      place: (one) => (one.local === undefined ? one : { ...one, local: local(one.local) }),
      local,
      label,
      flag: (one: Flag) => one,
      span: (one) => (tracksCaller || this.isLibrary({ span: one }) ? span : one),
    });
    const body = withoutReturn(renamed, end);
    const parameters = args.map((operand, index): MirStatement => {
      const { type } = callee.locals[index]!;
      return {
        kind: 'assign',
        place: { local: local(index), static: undefined, projections: [], type },
        value: { kind: 'use', operand },
        span,
      };
    });
    const block: MirStatement = { kind: 'block', label: end, body, span };
    if (direct !== undefined) return [...parameters, block];
    const result: Operand = {
      kind: 'move',
      place: { local: local(callee.resultLocal), static: undefined, projections: [], type: callee.result },
    };
    return [...parameters, block, { kind: 'assign', place, value: { kind: 'use', operand: result }, span }];
  }

  /** Whether the body may work on a place as its own result: nothing that it reads lies there. */
  #takesResult(place: Place, args: readonly Operand[]): boolean {
    if (place.local === undefined || place.projections.length > 0) return false;
    if (this.#locals[place.local]!.addressed && !this.#isMadeOnce(place.local)) return false;
    return args.every((operand) => operand.kind === 'constant' || operand.place.local !== place.local);
  }

  /** Whether a local of the function itself is made in one place; nothing is said of one of a callee. */
  #isMadeOnce(local: MirLocal): boolean {
    return local < this.of.locals.length && this.#mentions.isMadeOnce(local);
  }

  #newLabel(): Label {
    return this.#label++;
  }
}

/** `return` leaves the block. */
function withoutReturn(list: readonly MirStatement[], end: Label): readonly MirStatement[] {
  return list.map((statement) => {
    if (statement.kind === 'return') return { kind: 'break', label: end, span: statement.span };
    return withListsIn(statement, (inner) => withoutReturn(inner, end));
  });
}
