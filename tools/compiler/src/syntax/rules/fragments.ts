// How far a fragment reaches, `$x:expr` and its kin. A fragment is not parsed here: it ends where what may follow it begins, and the text that
// comes out of the rule is parsed as a whole.
import { isAdjacent, isOperator, type Token, treeEnd } from './tokens.js';

/** Behind the fragment that begins at a place; undefined where none does. */
type Extent = (tokens: readonly Token[], at: number) => number | undefined;

const isName = (token: Token | undefined, ...names: readonly string[]): boolean =>
  token?.kind === 'name' && names.includes(token.text);
const isText = (token: Token | undefined, text: string): boolean =>
  token !== undefined && token.kind !== 'literal' && token.text === text;

const NO_OPERAND = new Set(
  'as const crate else enum extern fn impl in let mod mut pub ref static struct super trait type use where'
    .split(' ')
    .filter((word) => word !== 'crate' && word !== 'super' && word !== 'const'),
);
const BEFORE_OPERAND = new Set('return break in move if while match else mut'.split(' '));

export const FRAGMENTS: Readonly<Record<string, Extent>> = {
  tt: (tokens, at) => {
    const token = tokens[at];
    if (token === undefined || token.kind === 'close') return undefined;
    if (token.kind !== 'mark') return treeEnd(tokens, at);
    const operator = OPERATORS.find((text) => isOperator(tokens, at, text));
    return at + (operator?.length ?? 1);
  },
  ident: (tokens, at) => (tokens[at]?.kind === 'name' && tokens[at].text !== '_' ? at + 1 : undefined),
  lifetime: (tokens, at) => (tokens[at]?.kind === 'lifetime' ? at + 1 : undefined),
  literal: (tokens, at) => {
    // The literal that an expression of another rule is.
    if (tokens[at]?.hidden === true && treeEnd(tokens, at) === at + 3)
      return tokens[at + 1]!.kind === 'literal' ? at + 3 : undefined;
    const value = isText(tokens[at], '-') ? at + 1 : at;
    return tokens[value]?.kind === 'literal' || isName(tokens[value], 'true', 'false')
      ? value + 1
      : undefined;
  },
  block: (tokens, at) => (isText(tokens[at], '{') ? treeEnd(tokens, at) : undefined),
  vis: (tokens, at) => {
    if (!isName(tokens[at], 'pub')) return at;
    const inside = isText(tokens[at + 1], '(') && isName(tokens[at + 2], 'crate', 'super', 'self', 'in');
    return inside ? treeEnd(tokens, at + 1) : at + 1;
  },
  meta: (tokens, at) => {
    const path = pathEnd(tokens, at);
    if (path === undefined) return undefined;
    if (tokens[path]?.kind === 'open') return treeEnd(tokens, path);
    return isText(tokens[path], '=') ? expressionEnd(tokens, path + 1) : path;
  },
  path: pathEnd,
  ty: typeEnd,
  expr: expressionEnd,
  expr_2021: expressionEnd,
  pat: (tokens, at) => patternEnd(tokens, at, false),
  pat_param: (tokens, at) => patternEnd(tokens, at, true),
  stmt: (tokens, at) => {
    if (!isName(tokens[at], 'let'))
      return itemStart(tokens, at) ? itemEnd(tokens, at) : expressionEnd(tokens, at);
    let end = at;
    while (end < tokens.length && tokens[end]!.kind !== 'close' && !isText(tokens[end], ';'))
      end = treeEnd(tokens, end);
    return end;
  },
  item: itemEnd,
};

/** What is one token to a rule, longest first. */
const OPERATORS = '<<= >>= ... ..= && || == != <= >= += -= *= /= %= ^= &= |= << >> -> => :: ..'.split(' ');

function expressionEnd(tokens: readonly Token[], at: number): number | undefined {
  const first = tokens[at];
  if (first === undefined || first.kind === 'close') return undefined;
  if (first.kind === 'name' && NO_OPERAND.has(first.text)) return undefined;
  if (first.kind === 'mark' && !'|&*!-<.:#'.includes(first.text)) return undefined;
  if (isOperator(tokens, at, '->')) return undefined;
  let operand = true;
  let i = at;
  while (i < tokens.length) {
    const token = tokens[i]!;
    if (token.kind === 'close' || isText(token, ',') || isText(token, ';') || isOperator(tokens, i, '=>'))
      break;
    if (token.kind === 'open') {
      i = treeEnd(tokens, i);
      operand = false;
    } else if (operand && isText(token, '|')) {
      i = parametersEnd(tokens, i);
    } else if (isText(token, '<') && (operand || isOperator(tokens, i - 2, '::'))) {
      i = angleEnd(tokens, i);
      operand = false;
    } else if (isName(token, 'as')) {
      i = typeEnd(tokens, i + 1) ?? i + 1;
      operand = false;
    } else {
      operand =
        token.kind === 'mark'
          ? !'?.'.includes(token.text) || isOperator(tokens, i, '..')
          : BEFORE_OPERAND.has(token.text);
      i++;
    }
  }
  return i > at ? i : undefined;
}

/** Behind the parameters of a closure, which stand between two `|`. */
function parametersEnd(tokens: readonly Token[], at: number): number {
  let i = at + 1;
  while (i < tokens.length && !isText(tokens[i], '|')) {
    if (tokens[i]!.kind === 'close') return i;
    i = treeEnd(tokens, i);
  }
  return Math.min(i + 1, tokens.length);
}

/** Behind `<...>`. */
function angleEnd(tokens: readonly Token[], at: number): number {
  let depth = 0;
  for (let i = at; i < tokens.length && tokens[i]!.kind !== 'close'; i = treeEnd(tokens, i)) {
    if (isText(tokens[i], '<')) depth++;
    const before = tokens[i - 1];
    const isArrow = before !== undefined && '-='.includes(before.text) && isAdjacent(before, tokens[i]);
    if (isText(tokens[i], '>') && !isArrow && --depth === 0) return i + 1;
  }
  return tokens.length;
}

function typeEnd(tokens: readonly Token[], at: number): number | undefined {
  const token = tokens[at];
  if (token === undefined || token.kind === 'close' || token.kind === 'literal') return undefined;
  switch (token.text) {
    case '&': {
      let target = at + 1;
      if (tokens[target]?.kind === 'lifetime') target++;
      if (isName(tokens[target], 'mut')) target++;
      return typeEnd(tokens, target);
    }
    case '*':
      return isName(tokens[at + 1], 'const', 'mut') ? typeEnd(tokens, at + 2) : undefined;
    case '(':
    case '[':
      return treeEnd(tokens, at);
    case '!':
    case '_':
      return at + 1;
    case 'dyn':
    case 'impl':
      return boundsEnd(tokens, at + 1);
    case 'for':
      return isText(tokens[at + 1], '<') ? typeEnd(tokens, angleEnd(tokens, at + 1)) : undefined;
    case 'fn':
      return isText(tokens[at + 1], '(') ? resultEnd(tokens, treeEnd(tokens, at + 1)) : undefined;
    default:
      return pathEnd(tokens, at);
  }
}

function boundsEnd(tokens: readonly Token[], at: number): number | undefined {
  let end = tokens[at]?.kind === 'lifetime' ? at + 1 : typeEnd(tokens, at);
  while (end !== undefined && isText(tokens[end], '+'))
    end = tokens[end + 1]?.kind === 'lifetime' ? end + 2 : typeEnd(tokens, end + 1);
  return end;
}

/** Behind `-> T`, if that follows. */
function resultEnd(tokens: readonly Token[], at: number): number | undefined {
  return isOperator(tokens, at, '->') ? typeEnd(tokens, at + 2) : at;
}

function pathEnd(tokens: readonly Token[], at: number): number | undefined {
  let i = at;
  if (isOperator(tokens, i, '::')) i += 2;
  else if (isText(tokens[i], '<')) {
    i = angleEnd(tokens, i);
    if (!isOperator(tokens, i, '::')) return undefined;
    i += 2;
  }
  for (;;) {
    const name = tokens[i];
    if (name?.kind !== 'name' || name.text === '_') return undefined;
    i++;
    if (isText(tokens[i], '<')) i = angleEnd(tokens, i);
    else if (isOperator(tokens, i, '::') && isText(tokens[i + 2], '<')) i = angleEnd(tokens, i + 2);
    else if (/^Fn(?:Mut|Once)?$/.test(name.text) && isText(tokens[i], '('))
      return resultEnd(tokens, treeEnd(tokens, i));
    if (!isOperator(tokens, i, '::')) return i;
    i += 2;
  }
}

function patternEnd(tokens: readonly Token[], at: number, single: boolean): number | undefined {
  let i = at;
  while (i < tokens.length) {
    const token = tokens[i]!;
    if (token.kind === 'close' || isName(token, 'if', 'in') || isText(token, ',')) break;
    if (isText(token, '=') && !(i > at && isText(tokens[i - 1], '.'))) break;
    if (single && isText(token, '|')) break;
    i = treeEnd(tokens, i);
  }
  return i > at ? i : undefined;
}

const ITEM = new Set(
  'struct enum union fn impl trait mod const static type use macro_rules extern unsafe async'.split(' '),
);

/** Behind attributes and visibility. */
function itemStart(tokens: readonly Token[], at: number): number | undefined {
  let i = at;
  while (isText(tokens[i], '#') && isText(tokens[i + 1], '[')) i = treeEnd(tokens, i + 1);
  i = FRAGMENTS.vis!(tokens, i)!;
  return tokens[i]?.kind === 'name' && ITEM.has(tokens[i]!.text) ? i : undefined;
}

function itemEnd(tokens: readonly Token[], at: number): number | undefined {
  const start = itemStart(tokens, at);
  if (start === undefined) return undefined;
  const isValue =
    isName(tokens[start], 'const', 'static', 'type', 'use') && !isName(tokens[start + 1], 'fn', 'unsafe');
  let i = start;
  while (i < tokens.length && tokens[i]!.kind !== 'close') {
    if (isText(tokens[i], ';')) return i + 1;
    if (isText(tokens[i], '{') && !isValue) return treeEnd(tokens, i);
    i = treeEnd(tokens, i);
  }
  return undefined;
}
