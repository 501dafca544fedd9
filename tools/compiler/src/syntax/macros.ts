// The macros that the compiler knows. The grammar leaves their arguments as tokens; they are parsed again as what they are.
import { convert } from './convert.js';
import { tokensIn } from './expand.js';
import { type Node, parseNodes, type Source } from './grammar.js';
import { nameOf } from './paths.js';
import { pattern } from './patterns.js';
import { writtenText } from './rules/tokens.js';
import { CompileError } from './source.js';
import type { ExpressionTree, MacroArguments } from './tree.js';

/** Macros whose arguments are expressions, most of them behind a format string. */
const MACROS = new Set(
  (
    'print println eprint eprintln format write writeln panic assert assert_eq assert_ne debug_assert debug_assert_eq ' +
    'debug_assert_ne unreachable todo unimplemented vec matches format_args dbg stringify concat line column file compile_error'
  ).split(' '),
);

/** The name of the macro that is called; others than the known ones are refused by their names. */
export function macroName(node: Node): string {
  const called = node.children[0]!;
  const name = called.name === 'ScopedIdentifier' ? called.children.at(-1)! : called;
  const known = nameOf(name);
  if (!MACROS.has(known)) throw new CompileError(`the macro \`${known}!\` is not part of Just`, name.span);
  return known;
}

export function macro(node: Node): ExpressionTree {
  const known = macroName(node);
  const tokens = node.child('ParenthesizedTokens', 'BracketedTokens', 'BracedTokens')!;
  if (known === 'stringify') return stringOf(node, tokens.source, tokens.from + 1, tokens.to - 1);
  if (known === 'concat') return concatenation(node, callArguments(tokens));
  if (known === 'compile_error') return refuse(node, callArguments(tokens));
  const read = known === 'matches' ? matchesArguments : known === 'vec' ? vecArguments : callArguments;
  return { kind: 'macro', name: known, arguments: read(tokens), span: node.spanTo(tokens.to) };
}

/** The tokens as their author wrote them. */
function stringOf(node: Node, source: Source, from: number, to: number): ExpressionTree {
  return { kind: 'string', value: writtenText(tokensIn(source, from, to)), span: node.span };
}

/** `concat!`: the literals as one text. */
function concatenation(node: Node, { values }: MacroArguments): ExpressionTree {
  const texts = values.map(({ value }) => {
    switch (value.kind) {
      case 'string':
      case 'boolean':
      case 'integer':
        return String(value.value);
      case 'float':
        return Number.isInteger(value.value) ? value.value.toFixed(1) : String(value.value);
      case 'char':
        return String.fromCodePoint(Number(value.value));
      default:
        throw new CompileError('expected a literal', value.span);
    }
  });
  return { kind: 'string', value: texts.join(''), span: node.span };
}

function refuse(node: Node, { values }: MacroArguments): never {
  const message = values[0]?.value;
  throw new CompileError(message?.kind === 'string' ? message.value : '`compile_error!`', node.span);
}

/** Finds the node that the arguments became, inside a function that was put around them. */
function parseInside(tokens: Node, prefix: string, suffix: string, name: string): Node {
  const root = parseNodes(tokens.source, tokens.from + 1, tokens.to - 1, `fn f(){${prefix}`, `${suffix}}`);
  const search = (node: Node): Node | undefined => {
    if (node.name === name && node.to >= tokens.to - 1) return node;
    for (const child of node.children) {
      const found = search(child);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search(root)!;
}

const isSeparator = ({ name }: Node): boolean => ['(', ')', '[', ']', ',', ';', 'Attribute'].includes(name);

function callArguments(tokens: Node): MacroArguments {
  const list = parseInside(tokens, 'f(', ')', 'ArgList').children.filter((child) => !isSeparator(child));
  const values = list.map((node) => {
    // `name = value`, which the grammar takes for an assignment.
    const [place, mark, value] = node.children;
    const named = node.name === 'AssignmentExpression' && mark!.name === '=' && place!.name === 'Identifier';
    return named
      ? { name: nameOf(place!), value: convert.expression(value!) }
      : { name: undefined, value: convert.expression(node) };
  });
  // The text of the first argument: what `assert!` says has failed.
  const text = list[0]?.written ?? '';
  return { values, repeat: undefined, pattern: undefined, guard: undefined, text };
}

function vecArguments(tokens: Node): MacroArguments {
  const array = parseInside(tokens, '[', ']', 'ArrayExpression');
  const list = array.children.filter((child) => !isSeparator(child)).map((node) => convert.expression(node));
  const repeated = array.has(';');
  const values = (repeated ? list.slice(0, 1) : list).map((value) => ({ name: undefined, value }));
  return { values, repeat: repeated ? list[1] : undefined, pattern: undefined, guard: undefined, text: '' };
}

/** `matches!(value, pattern if guard)`: the value, then what could be an arm. */
function matchesArguments(tokens: Node): MacroArguments {
  const comma = tokens.child(',');
  if (comma === undefined) throw new CompileError('expected a pattern behind a `,`', tokens.span);
  const { source } = tokens;
  const value = parseNodes(source, tokens.from + 1, comma.from, 'fn f(){f(', ')}');
  const args = find(value, 'ArgList')!.children.filter((child) => !isSeparator(child));
  const end = tokens.children.at(-2)!;
  const root = parseNodes(
    source,
    comma.to,
    end.name === ',' && end !== comma ? end.from : tokens.to - 1,
    'fn f(){match x{',
    '=>(),}}',
  );
  const arm = find(root, 'MatchArm')!;
  const guard = arm.child('Guard');
  return {
    values: [{ name: undefined, value: convert.expression(args[0]!) }],
    repeat: undefined,
    pattern: pattern(arm.children[0]!),
    guard: guard === undefined ? undefined : convert.expression(guard.children[1]!),
    text: args[0]!.written,
  };
}

function find(node: Node, name: string): Node | undefined {
  if (node.name === name) return node;
  for (const child of node.children) {
    const found = find(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
