// The rules of a `macro_rules!`: matching the tokens of a call, and writing the tokens that it stands for.
import { CompileError, type Span } from '../source.js';
import { FRAGMENTS } from './fragments.js';
import { isAdjacent, isOperator, type Token, treeEnd } from './tokens.js';

/** A part of a rule's left side or right side. */
type Part =
  | { readonly kind: 'token'; readonly token: Token }
  /** `$name:fragment`, or `$name` on the right side. */
  | {
      readonly kind: 'variable';
      readonly name: string;
      readonly fragment: string;
      readonly dollar: Token;
      readonly token: Token;
    }
  | {
      readonly kind: 'repetition';
      readonly parts: readonly Part[];
      readonly separator: readonly Token[];
      readonly operator: string;
      readonly token: Token;
    };

/** What a variable stands for: tokens, or in a repetition one binding for each round. */
type Binding =
  | { readonly kind: 'tokens'; readonly fragment: string; readonly tokens: readonly Token[] }
  | { readonly kind: 'rounds'; readonly rounds: Bindings[] };
type Bindings = ReadonlyMap<string, Binding>;

interface Rule {
  readonly left: readonly Part[];
  readonly right: readonly Part[];
}

/** The macro that a `macro_rules!` defines. */
export class Rules {
  readonly name: string;
  readonly #span: Span;
  readonly #rules: readonly Rule[];

  /** `tokens`: the rules between the macro's brackets. */
  constructor(name: string, span: Span, tokens: readonly Token[]) {
    this.name = name;
    this.#span = span;
    this.#rules = readRules(tokens, span);
  }

  /** The tokens that a call with these tokens stands for; what the rule writes is shown at `call`. */
  expand(tokens: readonly Token[], call: Span): Token[] {
    const reached: Reached = { at: -1 };
    for (const { left, right } of this.#rules) {
      const found = matchParts(left, tokens, 0, reached);
      if (found?.end === tokens.length) return write(right, found.bindings, call, nextMark++);
      if (found !== undefined) reached.at = Math.max(reached.at, found.end);
    }
    const note = { message: 'the macro is defined here', span: this.#span };
    const token = tokens[reached.at];
    if (token === undefined)
      throw new CompileError(`no rule of \`${this.name}!\` ends here: more is expected`, call, note);
    throw new CompileError(`no rule of \`${this.name}!\` expects \`${token.text}\` here`, token.place, note);
  }
}

let nextMark = 1;

function readRules(tokens: readonly Token[], span: Span): Rule[] {
  const rules: Rule[] = [];
  for (let at = 0; at < tokens.length; ) {
    const leftEnd = tokens[at]!.kind === 'open' ? treeEnd(tokens, at) : undefined;
    if (leftEnd === undefined || !isOperator(tokens, leftEnd, '=>') || tokens[leftEnd + 2]?.kind !== 'open')
      throw new CompileError('expected a rule, `(...) => {...}`', tokens[at]?.place ?? span);
    const rightEnd = treeEnd(tokens, leftEnd + 2);
    rules.push({
      left: readParts(tokens.slice(at + 1, leftEnd - 1), true),
      right: readParts(tokens.slice(leftEnd + 3, rightEnd - 1), false),
    });
    at = rightEnd;
    if (at < tokens.length && tokens[at]!.text !== ';')
      throw new CompileError(
        `expected \`;\` between rules, found \`${tokens[at]!.text}\``,
        tokens[at]!.place,
      );
    at++;
  }
  return rules;
}

function readParts(tokens: readonly Token[], isLeft: boolean): Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at]!;
    const next = tokens[at + 1];
    if (token.kind !== 'mark' || token.text !== '$' || next === undefined) {
      parts.push({ kind: 'token', token });
      at++;
    } else if (next.kind === 'open' && next.text === '(') {
      const [part, end] = readRepetition(tokens, at, isLeft);
      parts.push(part);
      at = end;
    } else if (next.kind !== 'name') {
      throw new CompileError('expected a name or `(` behind `$`', token.place);
    } else if (isLeft) {
      parts.push(readVariable(tokens, at));
      at += 4;
    } else {
      parts.push({ kind: 'variable', name: next.text, fragment: '', dollar: token, token: next });
      at += 2;
    }
  }
  return parts;
}

function readVariable(tokens: readonly Token[], at: number): Part {
  const name = tokens[at + 1]!;
  const fragment = tokens[at + 3];
  if (tokens[at + 2]?.text !== ':' || fragment?.kind !== 'name')
    throw new CompileError(`the fragment of \`$${name.text}\` is missing`, name.place);
  if (!Object.hasOwn(FRAGMENTS, fragment.text))
    throw new CompileError(`unknown fragment \`${fragment.text}\``, fragment.place);
  return { kind: 'variable', name: name.text, fragment: fragment.text, dollar: tokens[at]!, token: name };
}

function readRepetition(tokens: readonly Token[], at: number, isLeft: boolean): [Part, number] {
  const end = treeEnd(tokens, at + 1);
  const isRepeat = (token: Token | undefined): boolean =>
    token?.kind === 'mark' && '*+?'.includes(token.text);
  // A separator may be an operator of several characters, and `$(...)+*` separates by `+`.
  let operator = end;
  if (
    !isRepeat(tokens[end]) ||
    (tokens[end]!.text !== '*' && isAdjacent(tokens[end]!, tokens[end + 1]) && isRepeat(tokens[end + 1]))
  ) {
    operator = FRAGMENTS.tt!(tokens, end) ?? end;
    // `=>*`, of which a fragment takes all that may be one operator.
    while (operator > end + 1 && !isRepeat(tokens[operator])) operator--;
  }
  if (!isRepeat(tokens[operator]))
    throw new CompileError('expected `*`, `+` or `?` behind a repetition', tokens[at]!.place);
  const part: Part = {
    kind: 'repetition',
    parts: readParts(tokens.slice(at + 2, end - 1), isLeft),
    separator: tokens.slice(end, operator),
    operator: tokens[operator]!.text,
    token: tokens[at]!,
  };
  return [part, operator + 1];
}

interface Reached {
  /** The furthest token at which a rule ended. */
  at: number;
}

function matchParts(
  parts: readonly Part[],
  tokens: readonly Token[],
  from: number,
  reached: Reached,
): { readonly end: number; readonly bindings: Bindings } | undefined {
  const bindings = new Map<string, Binding>();
  let at = from;
  const fail = (): undefined => {
    reached.at = Math.max(reached.at, at);
  };
  for (const part of parts) {
    if (part.kind === 'token') {
      if (!isSame(part.token, tokens[at])) return fail();
      at++;
    } else if (part.kind === 'variable') {
      const end = FRAGMENTS[part.fragment]!(tokens, at);
      if (end === undefined) return fail();
      bindings.set(part.name, { kind: 'tokens', fragment: part.fragment, tokens: tokens.slice(at, end) });
      at = end;
    } else {
      const rounds: Bindings[] = [];
      at = matchRounds(part, tokens, at, rounds, reached);
      if (part.operator === '+' && rounds.length === 0) return fail();
      for (const name of namesIn(part.parts)) bindings.set(name, { kind: 'rounds', rounds });
    }
  }
  return { end: at, bindings };
}

/** As many rounds as there are. A separator that no round follows belongs to what comes then. */
function matchRounds(
  part: Part & { kind: 'repetition' },
  tokens: readonly Token[],
  from: number,
  rounds: Bindings[],
  reached: Reached,
): number {
  let at = from;
  for (;;) {
    let start = at;
    if (rounds.length > 0) {
      if (!part.separator.every((token, index) => isSame(token, tokens[at + index]))) return at;
      start += part.separator.length;
    }
    const round = start < tokens.length ? matchParts(part.parts, tokens, start, reached) : undefined;
    if (round === undefined || round.end === at) return at;
    rounds.push(round.bindings);
    at = round.end;
    if (part.operator === '?') return at;
  }
}

const isSame = (wanted: Token, found: Token | undefined): boolean =>
  found !== undefined && found.kind === wanted.kind && found.text === wanted.text && !found.hidden;

function namesIn(parts: readonly Part[]): string[] {
  return parts.flatMap((part) => {
    if (part.kind === 'variable') return [part.name];
    return part.kind === 'repetition' ? namesIn(part.parts) : [];
  });
}

function write(parts: readonly Part[], bindings: Bindings, call: Span, mark: number): Token[] {
  return parts.flatMap((part, index): readonly Token[] => {
    if (part.kind === 'token') return [{ ...part.token, place: call, mark }];
    if (part.kind === 'repetition') return writeRounds(part, bindings, call, mark);
    const own = (token: Token): Token => ({ ...token, place: call, mark });
    if (part.name === 'crate') return [own(part.token)];
    const bound = bindings.get(part.name);
    // `$x` of a macro that the rule defines.
    if (bound === undefined) return [own(part.dollar), own(part.token)];
    if (bound.kind === 'rounds')
      throw new CompileError(`\`$${part.name}\` is still repeating at this depth`, part.token.place);
    const next = parts[index + 1];
    return together(bound, next?.kind === 'token' && next.token.text === ':', call);
  });
}

/**
 * An expression stays one operand, a type before `::` one type. As a part of something larger it stands where the macro is called, as in
 * rustc; what is in it stands where it is written.
 */
function together(
  { fragment, tokens }: Binding & { kind: 'tokens' },
  isScope: boolean,
  call: Span,
): readonly Token[] {
  const isExpression = fragment === 'expr' || fragment === 'expr_2021';
  const isWhole = tokens[0]?.hidden === true && treeEnd(tokens, 0) === tokens.length;
  if (!(isExpression || (fragment === 'ty' && isScope && tokens.length > 1)) || isWhole) return tokens;
  const around = (kind: 'open' | 'close', text: string, { origin }: Token, at: number): Token => ({
    kind: isExpression ? kind : 'mark',
    text,
    origin: { ...origin, start: at, end: at },
    place: call,
    mark: 0,
    hidden: true,
  });
  const [first, last] = [tokens[0]!, tokens.at(-1)!];
  return [
    around('open', isExpression ? '(' : '<', first, first.origin.start),
    ...tokens,
    around('close', isExpression ? ')' : '>', last, last.origin.end),
  ];
}

function writeRounds(
  part: Part & { kind: 'repetition' },
  bindings: Bindings,
  call: Span,
  mark: number,
): Token[] {
  const lists = namesIn(part.parts).flatMap((name) => {
    const bound = bindings.get(name);
    return bound?.kind === 'rounds' ? [{ name, rounds: bound.rounds }] : [];
  });
  const [first] = lists;
  if (first === undefined)
    throw new CompileError('this repetition has no variable that repeats', part.token.place);
  const other = lists.find(({ rounds }) => rounds.length !== first.rounds.length);
  if (other !== undefined)
    throw new CompileError(
      `\`$${first.name}\` repeats ${first.rounds.length} times, but \`$${other.name}\` repeats ${other.rounds.length} times`,
      call,
    );
  return first.rounds.flatMap((_, round) => {
    const inner = new Map(bindings);
    for (const { name, rounds } of lists) {
      const bound = rounds[round]!.get(name);
      if (bound !== undefined) inner.set(name, bound);
    }
    const separator = round === 0 ? [] : part.separator.map((token) => ({ ...token, place: call, mark }));
    return [...separator, ...write(part.parts, inner, call, mark)];
  });
}
