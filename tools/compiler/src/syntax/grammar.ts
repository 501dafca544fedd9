// The grammar's tree as plain nodes. `@lezer/rust` parses; what stands in here are the places where it reads less than Rust, and
// the first error of a text that it cannot read.
import { parser } from '@lezer/rust';
import { firstMismatch } from './delimiters.js';
import type { Macros } from './rules/scopes.js';
import type { Expansion } from './rules/tokens.js';
import { CompileError, type Span } from './source.js';
import type { ExpressionTree } from './tree.js';

/** The text that is converted, and how places in it become spans. */
export interface Source {
  readonly text: string;
  readonly file: number;
  /** Where everything stands, for text that the compiler made itself. */
  readonly fixed: Span | undefined;
  /** What `$0`, `$1` ... stand for in such text. */
  readonly holes: readonly ExpressionTree[];
  /** Whether bodies of functions are converted when they are first looked at: most of a library's are not. */
  readonly onDemand: boolean;
  /** Where the `..` of patterns such as `5..` begin, which the grammar does not know. */
  readonly openRanges: Set<number>;
  /** The program's own macros; none in text that the compiler made. */
  readonly macros?: Macros | undefined;
  /** For text that a macro wrote: where its parts come from, and where the macro is called. */
  readonly expansion?: Expansion | undefined;
  readonly call?: Span | undefined;
}

export function sourceOf(
  text: string,
  file: number,
  fixed?: Span,
  holes: readonly ExpressionTree[] = [],
  onDemand = false,
  macros?: Macros,
): Source {
  return { text, file, fixed, holes, onDemand, openRanges: new Set(), macros };
}

/** Where something stands that is between two offsets of a text. */
function spanIn({ file, fixed, expansion, call }: Source, start: number, end: number): Span {
  return fixed ?? expansion?.span(start, end, call!) ?? { file, start, end };
}

/** A node of the grammar, without comments. Punctuation and keywords are nodes too, named as they are written. */
export class Node {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly children: Node[] = [];
  readonly source: Source;

  constructor(name: string, from: number, to: number, source: Source) {
    this.name = name;
    this.from = from;
    this.to = to;
    this.source = source;
  }

  get text(): string {
    return this.source.text.slice(this.from, this.to);
  }

  /** The text as its author wrote it. */
  get written(): string {
    return this.source.expansion?.written(this.from, this.to) ?? this.text;
  }

  /** Which expansion of a macro wrote the node's first token; 0 for none. */
  get mark(): number {
    return this.source.expansion?.mark(this.from) ?? 0;
  }

  get span(): Span {
    return this.spanTo(this.to);
  }

  /** From the node's beginning to some offset. */
  spanTo(end: number): Span {
    return spanIn(this.source, this.from, end);
  }

  child(...names: readonly string[]): Node | undefined {
    return this.children.find(({ name }) => names.includes(name));
  }

  has(name: string): boolean {
    return this.child(name) !== undefined;
  }

  /** The children between two tokens, or from one on. */
  after(name: string): Node[] {
    const at = this.children.findIndex((child) => child.name === name);
    return at === -1 ? [] : this.children.slice(at + 1);
  }
}

/**
 * Parses `prefix + text.slice(from, to) + suffix`; places are those of the text itself.
 *
 * @throws CompileError at the first place that is not Rust
 */
export function parseNodes(
  source: Source,
  from = 0,
  to = source.text.length,
  prefix = '',
  suffix = '',
): Node {
  const shift = from - prefix.length;
  let text = prefix + readable(source.text.slice(from, to)) + suffix;
  for (;;) {
    const root = treeOf(text, shift, source);
    const found = firstError(root, undefined);
    if (found === undefined) return root;
    // It knows `_` as a place in `_ = value` only, not in `(_, b) = value`. There it is read again as a name.
    const wildcard = found.parent.name === 'AssignmentExpression' ? found.parent.child('_') : undefined;
    if (wildcard !== undefined && text[wildcard.from - shift] === '_') {
      text = `${text.slice(0, wildcard.from - shift)}α${text.slice(wildcard.to - shift)}`;
      continue;
    }
    // `5..` is read again as `5`, and known by its place.
    const dots = found.parent.name === 'RangePattern' ? found.parent.child('..') : undefined;
    if (dots === undefined) {
      const isText = found.parent.name === 'String';
      throw (isText ? undefined : mismatched(source)) ?? unexpected(found.error, found.parent);
    }
    source.openRanges.add(dots.from);
    text = `${text.slice(0, dots.from - shift)}  ${text.slice(dots.to - shift)}`;
  }
}

function treeOf(text: string, shift: number, source: Source): Node {
  const cursor = parser.parse(text).cursor();
  const build = (): Node => {
    const node = new Node(
      cursor.type.isError ? ERROR : cursor.name,
      cursor.from + shift,
      cursor.to + shift,
      source,
    );
    if (cursor.firstChild()) {
      do if (!COMMENTS.has(cursor.name)) node.children.push(build());
      while (cursor.nextSibling());
      cursor.parent();
    }
    return node;
  };
  return build();
}

const ERROR = 'error';
const COMMENTS = new Set(['LineComment', 'BlockComment']);

const LET_CONDITION = /((?:\bif|\bwhile|&&)\s+let\s[^;]*?[^.=!<>]=\s*)(&+)(mut\s)?/g;

/** The number of a tuple's field before its pattern: `Pair { 0: first }`. */
const FIELD_NUMBER = /(?<=[{,]\s*)\d+(?=\s*:(?!:))/g;

/** Dots before a bracket. */
const DOTS = /(?<!\.)\.\.=?(?=\s*[([])/g;
/** What a range's lower end ends with; a word before a range without one is one of the others. */
const OPERAND_END = /[\p{XID_Continue})\]}"'?]\s*$/u;
const NO_OPERAND = /\b(?:in|return|break|match|if|while|else|move)\s*$/;

/**
 * The grammar takes `0..(n - 1)` for a call of `0..`, and `..[a, b][0]` for an index of it. So the dots become an operator that it knows
 * with one operand or two; operators.ts reads them from the source again. What stands behind the dots of a struct's base stays.
 */
function withoutDots(text: string): string {
  return text.replace(DOTS, (dots, at: number) => {
    const before = text.slice(Math.max(0, at - 100), at);
    if (OPERAND_END.test(before) && !NO_OPERAND.test(before)) return '||'.padEnd(dots.length);
    return /[,{]\s*$/.test(before) && endsInBrace(text, at) ? dots : '!'.padEnd(dots.length);
  });
}

/** Whether the next thing that ends what stands at a place is a brace. */
function endsInBrace(text: string, at: number): boolean {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const char = text[i]!;
    if (depth === 0 && ',;)]}'.includes(char)) return char === '}';
    if ('([{'.includes(char)) depth++;
    if (')]}'.includes(char)) depth--;
  }
  return false;
}

/** A lifetime before the trait: `dyn 'a + Fn()`. */
const FIRST_LIFETIME = /(?<=\b(?:dyn|impl)\s+)'\w+\s*\+/g;

/**
 * The text as the grammar reads it. Places stay, and what a token says is read from the source itself.
 * - It knows few names beyond ASCII. Other letters become Greek ones.
 * - In a struct's pattern it wants names for fields.
 * - It does not know brackets behind a range's dots.
 * - It wants the trait before lifetimes.
 * - In `let x = &y && let ..` it takes all behind the `&` for the operand. A dereference has the right precedence.
 */
function readable(text: string): string {
  return withoutDots(text)
    .replace(/[^\0-\x7f]/gu, (char) => (char.length === 1 && /\p{XID_Continue}/u.test(char) ? 'α' : char))
    .replace(FIELD_NUMBER, (digits) => 'α'.repeat(digits.length))
    .replace(FIRST_LIFETIME, (lifetime) => ' '.repeat(lifetime.length))
    .replace(
      LET_CONDITION,
      (_, before: string, marks: string, word = '') =>
        before + '*'.repeat(marks.length) + ' '.repeat(word.length),
    );
}

const TOKEN =
  /[\p{XID_Start}_][\p{XID_Continue}]*|\d[\w.]*|"(?:\\[\s\S]|[^\\"])*"|'[^']*'|->|=>|::|\.\.=|[-+*/%^&|<>=!]=|&&|\|\||[^\s]/uy;
const SPACE = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;

function firstError(node: Node, parent: Node | undefined): { error: Node; parent: Node } | undefined {
  if (node.name === ERROR) return { error: node, parent: parent! };
  for (const child of node.children) {
    const found = firstError(child, node);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A bracket that does not match is the error, wherever the grammar stopped. */
function mismatched(source: Source): CompileError | undefined {
  const isFile = source.fixed === undefined && source.expansion === undefined;
  const found = isFile ? firstMismatch(source.text) : undefined;
  if (found === undefined) return undefined;
  const { file } = source;
  const spanOf = (at: number): Span => ({ file, start: at, end: at + 1 });
  const opened = found.opened === undefined ? undefined : spanOf(found.opened);
  const note = opened && { message: 'this bracket is not closed', span: opened };
  if (found.found === undefined) {
    const end = behind(source, found.at);
    return new CompileError(`expected \`${found.wanted}\`, found the end of the file`, end, note);
  }
  const wanted = found.wanted === undefined ? '' : `, expected \`${found.wanted}\``;
  return new CompileError(`unexpected \`${found.found}\`${wanted}`, spanOf(found.at), note);
}

/** `'ab'` around a place: the grammar sees a lifetime and what it does not expect behind one. */
function textInSingleQuotes(source: Source, at: number): Span | undefined {
  const lineStart = source.text.lastIndexOf('\n', at - 1) + 1;
  const [line] = source.text.slice(lineStart).split('\n', 1);
  for (const { 0: found, index } of line!.matchAll(/b?'[^'\\<>,;(){}&]{2,}'/g)) {
    const start = lineStart + index;
    const end = start + found.length;
    if (start <= at && at < end) return source.fixed ?? { file: source.file, start, end };
  }
  return undefined;
}

function unexpected(error: Node, parent: Node): CompileError {
  const { source } = error;
  if (parent.name === 'String')
    return new CompileError('the string does not end', parent.spanTo(parent.from + 1));
  SPACE.lastIndex = error.from;
  SPACE.exec(source.text);
  const at = SPACE.lastIndex;
  const text = textInSingleQuotes(source, at);
  if (text !== undefined)
    return new CompileError('a character literal holds one character: text stands in double quotes', text);
  TOKEN.lastIndex = at;
  const found = TOKEN.exec(source.text)?.[0];
  const span = spanIn(source, at, at + (found?.length ?? 0));
  const lacking = LACKING.get(found ?? '');
  if (lacking !== undefined) return new CompileError(`${lacking} is not part of Just`, span);
  const what = found === undefined ? 'the end of the file' : `\`${found}\``;
  const missing = error.from === error.to ? wanted(error, parent) : undefined;
  if (missing === undefined) return new CompileError(`unexpected ${what}`, span);
  return new CompileError(
    `expected ${missing}, found ${what}`,
    missing === '`;`' ? behind(source, at) : span,
  );
}

/** The place behind the token before an offset, where a semicolon is missing. */
function behind(source: Source, at: number): Span {
  const end = source.text.slice(0, at).replace(/(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*$/, '').length;
  return spanIn(source, end, end + 1);
}

const LACKING = new Map([
  ['async', '`async`'],
  ['await', '`await`'],
  ['yield', '`yield`'],
]);

/** What is missing where the grammar had to put something in. */
function wanted(error: Node, parent: Node): string | undefined {
  const before = parent.children[parent.children.indexOf(error) - 1]?.name;
  switch (parent.name) {
    case 'LetDeclaration':
      if (before === '=') return 'an expression';
      return before === 'let' || before === 'mut' ? 'a pattern' : '`;`';
    case 'ExpressionStatement':
    case 'ConstItem':
    case 'StaticItem':
    case 'TypeItem':
    case 'UseDeclaration':
    case 'MacroInvocation':
      return '`;`';
    case 'BinaryExpression':
    case 'AssignmentExpression':
    case 'UnaryExpression':
    case 'ReferenceExpression':
      return 'an expression';
    case 'IfExpression':
    case 'WhileExpression':
    case 'ForExpression':
    case 'LoopExpression':
    case 'FunctionItem':
      return 'a block';
    case 'Parameter':
      return 'a type';
    default:
      return undefined;
  }
}
