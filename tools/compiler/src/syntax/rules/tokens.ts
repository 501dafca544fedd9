// Tokens of macros: what rules match and what they produce. The text of an expansion is written from its tokens, and each place in it is a
// place of the program: the token's own where the call wrote it, the call itself where a rule did.
import { CompileError, type Span } from '../source.js';

export interface Token {
  readonly kind: 'name' | 'lifetime' | 'literal' | 'mark' | 'open' | 'close';
  readonly text: string;
  /** Where it is written. */
  readonly origin: Span;
  /** Where it is shown: there, or where the macro is called that wrote it. */
  readonly place: Span;
  /** Which expansion wrote it, 0 for none: a local that a rule declares is not the caller's local of the same name. */
  readonly mark: number;
  /** A parenthesis that keeps an expression together and is not written anywhere. */
  readonly hidden: boolean;
}

const SKIPPED = /(?:\s+|\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/)+/y;
const LITERAL =
  /(?:b|c)?r(#*)"[\s\S]*?"\1|(?:b|c)?"(?:\\[\s\S]|[^\\"])*"|b?'(?:\\(?:u\{[^}]*\}|x..|.)|[^\\'\n])'|0[xob][\da-fA-F_]+\w*|\d[\d_]*(?:\.(?![.\p{XID_Start}_])[\d_]*)?(?:[eE][+-]?[\d_]+)?\w*/uy;
const NAME = /(?:r#)?[\p{XID_Start}_]\p{XID_Continue}*/uy;
const LIFETIME = /'[\p{XID_Start}_]\p{XID_Continue}*/uy;

/** The tokens of a part of a file. Marks are single characters; adjacent ones make an operator together. */
export function tokensOf(text: string, file: number, from: number, to: number): Token[] {
  const tokens: Token[] = [];
  const at = (pattern: RegExp, offset: number): string | undefined => {
    pattern.lastIndex = offset;
    return pattern.exec(text)?.[0];
  };
  for (let offset = from; offset < to; ) {
    const skipped = at(SKIPPED, offset);
    if (skipped !== undefined) {
      offset += skipped.length;
      continue;
    }
    const [kind, found] = tokenAt(offset, at, text);
    const origin = { file, start: offset, end: offset + found.length };
    tokens.push({ kind, text: found, origin, place: origin, mark: 0, hidden: false });
    offset += found.length;
  }
  return tokens;
}

function tokenAt(
  offset: number,
  at: (pattern: RegExp, offset: number) => string | undefined,
  text: string,
): [Token['kind'], string] {
  const literal = at(LITERAL, offset);
  if (literal !== undefined) return ['literal', literal];
  const name = at(NAME, offset);
  if (name !== undefined) return ['name', name];
  const lifetime = at(LIFETIME, offset);
  if (lifetime !== undefined) return ['lifetime', lifetime];
  const char = text[offset]!;
  return ['([{'.includes(char) ? 'open' : ')]}'.includes(char) ? 'close' : 'mark', char];
}

/** Whether two tokens stand side by side, as the parts of an operator do. */
export const isAdjacent = (left: Token, right: Token | undefined): boolean =>
  right !== undefined && left.origin.file === right.origin.file && left.origin.end === right.origin.start;

/** Whether the operator `text` stands at a place, and is not part of a longer one. */
export function isOperator(tokens: readonly Token[], at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const token = tokens[at + i];
    if (token?.kind !== 'mark' || token.text !== text[i]) return false;
    if (i > 0 && !isAdjacent(tokens[at + i - 1]!, token)) return false;
  }
  return true;
}

/** Behind the token at a place, or behind the bracket that closes it. */
export function treeEnd(tokens: readonly Token[], at: number): number {
  let depth = 0;
  for (let i = at; i < tokens.length; i++) {
    const { kind } = tokens[i]!;
    if (kind === 'open') depth++;
    if (kind === 'close') depth--;
    if (depth === 0) return i + 1;
  }
  throw new CompileError('this bracket is not closed', tokens[at]!.place);
}

/** What an expansion is written as, and the tokens of its places. */
export class Expansion {
  readonly text: string;
  /** How many expansions it stands in. */
  readonly depth: number;
  readonly #tokens: readonly Token[];
  readonly #starts: number[] = [];

  constructor(tokens: readonly Token[], depth: number) {
    let text = '';
    for (const [index, token] of tokens.entries()) {
      if (index > 0 && !isAdjacent(tokens[index - 1]!, token)) text += ' ';
      this.#starts.push(text.length);
      text += token.text;
    }
    this.text = text;
    this.depth = depth;
    this.#tokens = tokens;
  }

  /** The last token that begins at or before an offset. */
  #indexAt(offset: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  tokens(from: number, to: number): Token[] {
    return this.#tokens.filter((_, index) => this.#starts[index]! >= from && this.#starts[index]! < to);
  }

  mark(offset: number): number {
    return this.#tokens[this.#indexAt(offset)]?.mark ?? 0;
  }

  /** What stands between two offsets, as it is shown. */
  span(from: number, to: number, call: Span): Span {
    const first = this.#tokens[this.#indexAt(from)];
    const last = this.#tokens[this.#indexAt(Math.max(from, to - 1))];
    if (first === undefined || last === undefined) return call;
    if (first.place === first.origin && last.place === last.origin && first.place.file === last.place.file) {
      const { file, start, end } = first.place;
      return { file, start: Math.min(start, last.place.start), end: Math.max(end, last.place.end) };
    }
    const written = first.place === first.origin ? last : first;
    return written.hidden ? written.place : { ...written.place, origin: written.origin };
  }

  /** What stands between two offsets as its author wrote it. */
  written(from: number, to: number): string {
    return writtenText(this.tokens(from, to));
  }
}

/** The text of tokens, with a space where there was space. */
export function writtenText(all: readonly Token[]): string {
  const tokens = all.filter(({ hidden }) => !hidden);
  let text = '';
  for (const [index, token] of tokens.entries()) {
    if (index > 0 && !isAdjacent(tokens[index - 1]!, token) && !isTight(tokens[index - 1]!, token))
      text += ' ';
    text += token.text;
  }
  return text;
}

/** Tokens of two authors between which rustc writes no space. */
const isTight = (left: Token, right: Token): boolean =>
  left.kind === 'open' || right.kind === 'close' || ',;.?'.includes(right.text) || '.&!'.includes(left.text);
