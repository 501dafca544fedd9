// Jumps that know where they lead. An inlined `next` makes an `Option`, and the loop around it asks at once which variant it is. Where
// a path to such a question has just made the value, it goes straight to the answer:
//
//   block 'a { if done { t = None; break 'a }; t = Some(x) }      if done { break 'loop }
//   switch discriminant(t) { None => break 'loop, Some => f(t) }  t = Some(x); f(t)
import type {
  Label,
  MirFunction,
  MirLocal,
  MirStatement,
  Operand,
  Place,
  Rvalue,
} from '../../ownership/mir.js';
import { tidy } from '../../ownership/tidy.js';
import { Mentions, mentionsIn } from './mentions.js';
import { highestLabel, listsIn, withListsIn } from './rewrite.js';

export function thread(of: MirFunction): MirFunction {
  const threading = new Threading(of);
  const body = threading.list(of.body);
  return threading.changed ? { ...of, body: tidy(shortened(body)) } : of;
}

/** What a local is known to hold: the index of its variant, or a boolean as 0 or 1. */
type Known = bigint | undefined;

/** A question: which variant a local is, or whether it is true. */
interface Question {
  readonly local: MirLocal;
  readonly isVariant: boolean;
  /** How many statements of the list ask it: one, two with the `discriminant`, three where that is compared. */
  readonly length: number;
  readonly arms: readonly Arm[];
  /** The arm for a value. */
  readonly armOf: (known: bigint) => Arm;
}

interface Arm {
  readonly body: readonly MirStatement[];
  /** Set where a path leads to it, unless its body is only a jump, which the path makes itself. */
  label: Label | undefined;
}

class Threading {
  changed = false;
  readonly #mentions: Mentions;
  #label: number;

  constructor(of: MirFunction) {
    this.#mentions = new Mentions(of);
    this.#label = highestLabel(of.body) + 1;
  }

  list(before: readonly MirStatement[]): MirStatement[] {
    const list = before.map((statement) => withListsIn(statement, (inner) => this.list(inner)));
    const out: MirStatement[] = [];
    for (let at = 0; at < list.length; at++) {
      const statement = list[at]!;
      const question = hasExits(statement) ? this.#questionAt(list, at + 1) : undefined;
      const threaded = question === undefined ? undefined : this.#thread(statement, list, at, question);
      if (threaded === undefined) {
        out.push(statement);
        continue;
      }
      this.changed = true;
      out.push(threaded);
      at += question!.length;
    }
    return out;
  }

  /** The question that a list asks at a place, if it is about a local whose value only assignments change. */
  #questionAt(list: readonly MirStatement[], at: number): Question | undefined {
    const first = list[at];
    if (first?.kind === 'if') return this.#ifQuestion(first);
    if (first?.kind !== 'assign' || first.value.kind !== 'discriminant') return undefined;
    const [subject, asked] = [wholeLocal(first.value.place), wholeLocal(first.place)];
    if (subject === undefined || asked === undefined) return undefined;
    if (this.#mentions.isAddressed(subject) || this.#mentions.count(asked) !== 2) return undefined;
    const second = list[at + 1];
    return second?.kind === 'switch'
      ? switchQuestion(subject, asked, second)
      : this.#variantQuestion(subject, asked, second, list[at + 2]);
  }

  /** `if let` and `while let` compare the variant with one. */
  #variantQuestion(
    local: MirLocal,
    asked: MirLocal,
    second: MirStatement | undefined,
    third: MirStatement | undefined,
  ): Question | undefined {
    if (second?.kind !== 'assign' || third?.kind !== 'if') return undefined;
    const variant = comparedVariant(second.value, asked);
    const matches = wholeLocal(second.place);
    if (variant === undefined || matches === undefined) return undefined;
    if (localOf(third.condition) !== matches || this.#mentions.count(matches) !== 2) return undefined;
    const [yes, no] = [armFor(third.then), armFor(third.otherwise)];
    return {
      local,
      isVariant: true,
      length: 3,
      arms: [yes, no],
      armOf: (known) => (known === variant ? yes : no),
    };
  }

  #ifQuestion(statement: MirStatement & { kind: 'if' }): Question | undefined {
    const local = localOf(statement.condition);
    if (local === undefined || this.#mentions.isAddressed(local)) return undefined;
    const [yes, no] = [armFor(statement.then), armFor(statement.otherwise)];
    return {
      local,
      isVariant: false,
      length: 1,
      arms: [yes, no],
      armOf: (known) => (known === 0n ? no : yes),
    };
  }

  /** The statement and the question behind it as one statement, in which each path that knows the answer goes to it. */
  #thread(
    statement: MirStatement,
    list: readonly MirStatement[],
    at: number,
    question: Question,
  ): MirStatement | undefined {
    const out = this.#newLabel();
    const ask = this.#newLabel();
    let known = 0;
    let unknown = 0;
    const { span } = statement;
    const exit = (value: Known): MirStatement[] => {
      if (value === undefined) {
        unknown++;
        return [{ kind: 'break', label: ask, span }];
      }
      known++;
      const arm = question.armOf(value);
      const [only, ...others] = arm.body;
      if (only !== undefined && others.length === 0 && isJump(only)) return [only];
      if (arm.body.length === 0) return [{ kind: 'break', label: out, span }];
      arm.label ??= this.#newLabel();
      return [{ kind: 'break', label: arm.label, span }];
    };
    const asked = list.slice(at + 1, at + 1 + question.length);
    const mentions = this.#mentions.count(question.local);
    const paths = new Paths(
      question,
      mentions === mentionsIn([statement, ...asked], question.local),
      mentions === mentionsIn(list.slice(at), question.local),
    );
    const before =
      statement.kind === 'block'
        ? paths.block(statement, undefined, exit)
        : withListsIn(statement, (inner) => paths.list(inner, undefined, exit));
    if (known === 0) return undefined;

    let body: MirStatement[] = [before];
    if (unknown > 0) {
      const last = asked.pop()!;
      const answers = withListsIn(last, (inner) => {
        const arm = question.arms.find((one) => one.body === inner);
        if (arm?.label !== undefined) return [{ kind: 'break', label: arm.label, span }];
        return [...inner, { kind: 'break', label: out, span }];
      });
      body = [{ kind: 'block', label: ask, body, span }, ...asked, answers];
    }
    for (const arm of question.arms) {
      if (arm.label === undefined) continue;
      body = [
        { kind: 'block', label: arm.label, body, span },
        ...arm.body,
        { kind: 'break', label: out, span },
      ];
    }
    return { kind: 'block', label: out, body, span };
  }

  #newLabel(): Label {
    return this.#label++;
  }
}

type Exit = (known: Known) => MirStatement[];

/** Follows the paths through a statement to its end, and lets each go on where `exit` says. */
class Paths {
  /** Labels of blocks that end where the statement ends. */
  readonly #ends = new Map<Label, Exit>();

  constructor(
    private readonly question: Question,
    /** Nothing but the question and its answers reads the local. */
    private readonly isOnlyAsked: boolean,
    /** Nothing outside of the list that asks it reads the local. */
    private readonly isOnlyHere: boolean,
  ) {}

  block(statement: MirStatement & { kind: 'block' }, known: Known, end: Exit): MirStatement {
    this.#ends.set(statement.label, end);
    return { ...statement, body: this.list(statement.body, known, end) };
  }

  /** `end`: what happens where the list ends; nothing where more follows. */
  list(list: readonly MirStatement[], before: Known, end: Exit | undefined): MirStatement[] {
    const out: MirStatement[] = [];
    let known = before;
    /** The local that holds the variant of the one that is asked about. */
    let variant: MirLocal | undefined;
    for (const [at, statement] of list.entries()) {
      if (statement.kind === 'break' && this.#ends.has(statement.label))
        return [...this.#withoutMade(out, known), ...this.#ends.get(statement.label)!(known)];
      out.push(statement);
      if (isJump(statement)) return out;
      if (listsIn(statement).length > 0) {
        const next = list[at + 1];
        const ends = next?.kind === 'break' ? this.#ends.get(next.label) : undefined;
        const behind = next === undefined ? end : ends;
        out[out.length - 1] = this.#compound(statement, known, variant, behind);
        if (behind !== undefined && statement.kind !== 'loop' && statement.kind !== 'forRange') return out;
        if (assigns(statement, this.question.local)) known = undefined;
        continue;
      }
      if (statement.kind !== 'assign') continue;
      if (statement.place.local === this.question.local)
        known = this.#valueOf(statement.place, statement.value);
      const { value } = statement;
      if (value.kind === 'discriminant' && wholeLocal(value.place) === this.question.local)
        variant = wholeLocal(statement.place);
    }
    return end === undefined ? out : [...this.#withoutMade(out, known), ...end(known)];
  }

  /** Without the value that was made last only to be asked about, where the answer does not read it. */
  #withoutMade(list: MirStatement[], known: Known): MirStatement[] {
    const { local, armOf } = this.question;
    if (known === undefined || !this.#isDeadIn(armOf(known).body)) return list;
    const made = list.findLastIndex((one) => mentionsIn([one], local) > 0);
    const statement = list[made];
    if (statement?.kind !== 'assign' || wholeLocal(statement.place) !== local) return list;
    const isPure = statement.value.kind === 'aggregate' || statement.value.kind === 'use';
    return isPure ? list.filter((_, at) => at !== made) : list;
  }

  /** Whether nothing reads the local from the beginning of an answer on. */
  #isDeadIn(answer: readonly MirStatement[]): boolean {
    if (mentionsIn(answer, this.question.local) > 0) return false;
    const [only] = answer;
    return this.isOnlyAsked || (this.isOnlyHere && only !== undefined && isJump(only));
  }

  #compound(
    statement: MirStatement,
    known: Known,
    variant: MirLocal | undefined,
    end: Exit | undefined,
  ): MirStatement {
    const { local, isVariant } = this.question;
    switch (statement.kind) {
      case 'block':
        if (end !== undefined) return this.block(statement, known, end);
        return { ...statement, body: this.list(statement.body, known, undefined) };
      case 'if': {
        const asks = !isVariant && localOf(statement.condition) === local;
        return {
          ...statement,
          then: this.list(statement.then, asks ? 1n : known, end),
          otherwise: this.list(statement.otherwise, asks ? 0n : known, end),
        };
      }
      case 'switch': {
        const asks = isVariant && variant !== undefined && localOf(statement.on) === variant;
        return {
          ...statement,
          cases: statement.cases.map(({ values, body }) => ({
            values,
            body: this.list(body, asks && values.length === 1 ? values[0] : known, end),
          })),
          otherwise:
            statement.otherwise === undefined ? undefined : this.list(statement.otherwise, known, end),
        };
      }
      default: {
        const inside = assigns(statement, local) ? undefined : known;
        return withListsIn(statement, (inner) => this.list(inner, inside, undefined));
      }
    }
  }

  #valueOf(place: Place, value: Rvalue): Known {
    if (place.projections.length > 0) return undefined;
    if (this.question.isVariant) return value.kind === 'aggregate' ? BigInt(value.variant) : undefined;
    if (value.kind !== 'use' || value.operand.kind !== 'constant') return undefined;
    return value.operand.value === true ? 1n : value.operand.value === false ? 0n : undefined;
  }
}

/** A jump out of a block behind which another jump stands is that jump. */
function shortened(list: readonly MirStatement[]): MirStatement[] {
  return list.map((before, at) => {
    const next = list[at + 1];
    const statement =
      before.kind === 'block' && next !== undefined && isJump(next)
        ? redirected(before, before.label, next)
        : before;
    return withListsIn(statement, shortened);
  });
}

function redirected(statement: MirStatement, from: Label, to: MirStatement): MirStatement {
  if (statement.kind === 'break' && statement.label === from) return to;
  return withListsIn(statement, (list) => list.map((one) => redirected(one, from, to)));
}

function switchQuestion(
  local: MirLocal,
  asked: MirLocal,
  statement: MirStatement & { kind: 'switch' },
): Question | undefined {
  if (localOf(statement.on) !== asked) return undefined;
  const cases = statement.cases.map(({ values, body }) => ({ values, arm: armFor(body) }));
  const otherwise = armFor(statement.otherwise ?? []);
  return {
    local,
    isVariant: true,
    length: 2,
    arms: [...cases.map(({ arm }) => arm), otherwise],
    armOf: (known) => cases.find(({ values }) => values.includes(known))?.arm ?? otherwise,
  };
}

/** Of `asked == 1`: the variant 1. */
function comparedVariant(value: Rvalue, asked: MirLocal): bigint | undefined {
  if (value.kind !== 'comparison' || value.operator !== '==' || localOf(value.left) !== asked)
    return undefined;
  const { right } = value;
  return right.kind === 'constant' && typeof right.value === 'bigint' ? right.value : undefined;
}

function armFor(body: readonly MirStatement[]): Arm {
  return { body, label: undefined };
}

/** Statements that control leaves at their end by several ways. */
function hasExits({ kind }: MirStatement): boolean {
  return kind === 'block' || kind === 'if' || kind === 'switch';
}

function isJump({ kind }: MirStatement): boolean {
  return kind === 'break' || kind === 'continue' || kind === 'return' || kind === 'unreachable';
}

const wholeLocal = (place: Place): MirLocal | undefined =>
  place.projections.length === 0 ? place.local : undefined;

const localOf = (operand: Operand): MirLocal | undefined =>
  operand.kind === 'constant' ? undefined : wholeLocal(operand.place);

function assigns(statement: MirStatement, local: MirLocal): boolean {
  if (statement.kind === 'assign' && statement.place.local === local) return true;
  if (statement.kind === 'forRange' && statement.local === local) return true;
  return listsIn(statement).some((list) => list.some((one) => assigns(one, local)));
}
