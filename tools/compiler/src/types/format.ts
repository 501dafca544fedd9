// Format strings: `{name:>8.3}` and the like, to the calls that write their parts.

import { globalPath, simplePath } from '../syntax/paths.js';
import { CompileError, type Span } from '../syntax/source.js';
import type { ExpressionTree } from '../syntax/tree.js';

/** Bits of `Formatter::set`. */
const FLAG = {
  plus: 1,
  minus: 2,
  alternate: 4,
  zero: 8,
  width: 16,
  precision: 32,
  left: 64,
  center: 128,
  right: 256,
  debugLowerHex: 512,
  debugUpperHex: 1024,
} as const;
const ALIGN: Readonly<Record<string, number>> = { '<': FLAG.left, '^': FLAG.center, '>': FLAG.right };
const TRAITS: Readonly<Record<string, string>> = {
  '': 'Display',
  '?': 'Debug',
  'x?': 'Debug',
  'X?': 'Debug',
  x: 'LowerHex',
  X: 'UpperHex',
  o: 'Octal',
  b: 'Binary',
  e: 'LowerExp',
  E: 'UpperExp',
  p: 'Pointer',
};

const SPEC =
  /^(?:(.)?([<^>]))?([+-])?(#)?(0(?!\$))?(?:(\d+)(?!\$)|(\w+)\$)?(?:\.(?:(\d+)(?!\$)|(\w+)\$|(\*)))?(\?|[xX]\?|[xXobeEp]?)$/su;

interface Argument {
  readonly name: string | undefined;
  readonly value: ExpressionTree;
}

/** A string literal of Rust. */
export function rustString(text: string): string {
  const escapes: Readonly<Record<string, string>> = {
    '\n': '\\n',
    '\r': '\\r',
    '\t': '\\t',
    '\0': '\\0',
    '\\': '\\\\',
    '"': '\\"',
  };
  return `"${text.replace(/[\n\r\t\0\\"]/g, (char) => escapes[char]!)}"`;
}

/** What a format and its arguments are: a literal where there is nothing to write, else what makes the String. */
type Formatted = { readonly literal: string } | { readonly steps: string };

type FormatRequest = readonly [
  args: readonly Argument[],
  span: Span,
  holes: ExpressionTree[],
  suffix?: string,
  prefix?: string,
];

/**
 * Rust that makes the String: `args[0]` is the format string. Arguments are added to `holes`; each is evaluated once, in
 * order, and borrowed. `prefix` and `suffix` are put around the text.
 */
export function formatText(...request: FormatRequest): string {
  const made = format(...request);
  return 'literal' in made ? `::std::string::String::from(${made.literal})` : made.steps;
}

/** The same as a `&str`, which needs no String where nothing is written into it. */
export function formatSlice(...request: FormatRequest): string {
  const made = format(...request);
  return 'literal' in made ? made.literal : `&${made.steps}`;
}

function format(...[args, span, holes, suffix = '', prefix = '']: FormatRequest): Formatted {
  const [format, ...given] = args;
  if (format?.value.kind !== 'string')
    throw new CompileError('the format must be a string literal', format?.value.span ?? span);
  const pieces = parse(format.value.value, format.value.span);
  const values = new Arguments(given, format.value.span, format.value.mark);
  let usual = true;
  const steps: string[] = [];
  const write = (text: string) => text !== '' && steps.push(`f.write_str(${rustString(text)});`);
  let literal = prefix;
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      literal += piece;
      continue;
    }
    write(literal);
    literal = '';
    const spec = settings(piece, values);
    if (spec !== undefined || !usual) steps.push(`f.set(${spec ?? "0, ' ', 0, 0"});`);
    usual = spec === undefined;
    const index = values.index(piece.argument, piece.span);
    // An argument without the trait is shown where it stands, a variable that the format names by its braces.
    const at = values.isCaptured(index) ? piece.span : values.all[index]!.span;
    const path = globalPath(['std', 'fmt', piece.trait, 'fmt'], at);
    const callee = holes.push({ kind: 'path', path, span: at }) - 1;
    steps.push(`::std::fmt::must_succeed($${callee}(args.${index}, &mut f));`);
  }
  literal += suffix;
  const unused = values.unused();
  if (unused !== undefined) throw new CompileError('this argument is never used by the format', unused.span);
  if (steps.length === 0) return { literal: rustString(literal) };
  write(literal);
  const first = holes.length;
  holes.push(...values.all);
  const operands = values.all.map((_, index) => `&$${first + index},`).join(' ');
  return {
    steps: `match (${operands}) { args => {
    let mut out = ::std::string::String::new();
    { let mut f = ::std::fmt::Formatter::new(&mut out); ${steps.join(' ')} }
    out
  } }`,
  };
}

interface Piece {
  /** A position, a name, or undefined for the next position. */
  readonly argument: number | string;
  readonly trait: string;
  /** The braces; the whole literal where escapes hide where they stand. */
  readonly span: Span;
  readonly match: RegExpExecArray;
  readonly star: number | undefined;
}

/** The literal parts and the arguments of a format string. */
function parse(text: string, span: Span): (string | Piece)[] {
  const pieces: (string | Piece)[] = [];
  let next = 0;
  const pattern = /\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/g;
  const isPlain = span.end - span.start === text.length + 2;
  for (const { 0: whole, 1: inside, index: offset } of text.matchAll(pattern)) {
    if (whole === '{{' || whole === '}}') pieces.push(whole[0]!);
    else if (whole === '{' || whole === '}')
      throw new CompileError(`\`${whole}\` stands alone in the format; write it twice`, span);
    else if (inside === undefined) pieces.push(whole);
    else {
      const colon = inside.indexOf(':');
      const name = (colon === -1 ? inside : inside.slice(0, colon)).trim();
      const spec = colon === -1 ? '' : inside.slice(colon + 1).trimEnd();
      const match = SPEC.exec(spec);
      const trait = match === null ? undefined : TRAITS[match[11]!];
      if (match === null || trait === undefined)
        throw new CompileError(`the format \`{${inside}}\` is not part of Just`, span);
      const star = match[10] === undefined ? undefined : next++;
      const argument = name === '' ? next++ : /^\d+$/.test(name) ? Number(name) : name;
      const start = span.start + 1 + offset;
      const at = isPlain ? { ...span, start, end: start + whole.length } : span;
      pieces.push({ argument, trait, span: at, match, star });
    }
  }
  return pieces;
}

/** The arguments of `Formatter::set`, unless all are the usual ones. */
function settings({ match, star }: Piece, values: Arguments): string | undefined {
  const [, fill, align, sign, alternate, zero, width, widthName, precision, precisionName, , type] = match;
  let flags = 0;
  if (align !== undefined) flags |= ALIGN[align]!;
  if (sign !== undefined) flags |= sign === '+' ? FLAG.plus : FLAG.minus;
  if (alternate !== undefined) flags |= FLAG.alternate;
  if (zero !== undefined) flags |= FLAG.zero;
  if (type === 'x?') flags |= FLAG.debugLowerHex;
  if (type === 'X?') flags |= FLAG.debugUpperHex;
  const named = (name: string) => `*args.${values.index(/^\d+$/.test(name) ? Number(name) : name)}`;
  const widthText = width ?? (widthName === undefined ? undefined : named(widthName));
  const exact = star !== undefined ? `*args.${values.index(star)}` : undefined;
  const precisionText =
    precision ?? exact ?? (precisionName === undefined ? undefined : named(precisionName));
  if (widthText !== undefined) flags |= FLAG.width;
  if (precisionText !== undefined) flags |= FLAG.precision;
  if (flags === 0) return undefined;
  const char = fill === undefined ? ' ' : fill === "'" || fill === '\\' ? `\\${fill}` : fill;
  return `${flags}, '${char}', ${widthText ?? 0}, ${precisionText ?? 0}`;
}

/** The arguments given to the macro, and the variables that the format names itself. */
class Arguments {
  readonly all: ExpressionTree[];
  private readonly names = new Map<string, number>();
  private readonly used = new Set<number>();
  private readonly given: number;
  private readonly span: Span;

  private readonly mark: number | undefined;

  constructor(given: readonly Argument[], span: Span, mark: number | undefined) {
    this.span = span;
    this.mark = mark;
    this.all = given.map(({ value }) => value);
    this.given = given.length;
    for (const [index, { name }] of given.entries()) if (name !== undefined) this.names.set(name, index);
  }

  /** Whether the argument is a variable that the format names itself. */
  isCaptured(index: number): boolean {
    return index >= this.given;
  }

  index(argument: number | string, at = this.span): number {
    let index = typeof argument === 'number' ? argument : this.names.get(argument);
    if (index === undefined) {
      const name = argument as string;
      index = this.all.length;
      this.names.set(name, index);
      this.all.push({ kind: 'path', path: simplePath(name, at, this.mark), span: at });
    }
    if (index >= this.all.length)
      throw new CompileError(
        `the format asks for ${index + 1} arguments, but ${this.all.length} ${this.all.length === 1 ? 'is' : 'are'} given`,
        this.span,
      );
    this.used.add(index);
    return index;
  }

  unused(): ExpressionTree | undefined {
    return this.all.find((_, index) => !this.used.has(index));
  }
}
