// Macros: each becomes the Rust that it stands for, as text in which `$0`, `$1` ... are the arguments.
import { parseTemplate } from '../../syntax/parse.js';
import { CompileError, position, type Span } from '../../syntax/source.js';
import type { ExpressionTree, MacroArguments } from '../../syntax/tree.js';
import type { Ty } from '../definitions.js';
import { formatSlice, formatText, rustString } from '../format.js';
import type { Draft } from './context.js';
import { Expressions } from './expressions.js';

const PANIC = '::std::panicking::panic_text';

type MacroTree = ExpressionTree & { kind: 'macro' };

export abstract class Macros extends Expressions {
  protected template(
    text: string,
    span: Span,
    holes: readonly ExpressionTree[],
    expected: Ty | undefined,
  ): Draft {
    return this.check(parseTemplate(text, span, holes), expected);
  }

  protected macro(tree: MacroTree, expected: Ty | undefined): Draft {
    const { name, arguments: args, span } = tree;
    if (name === 'vec') return this.vec(tree, expected);
    if (name === 'matches') return this.matches(tree);
    if (name === 'dbg') return this.debug(tree, expected);
    if (name === 'line' || name === 'column' || name === 'file') return this.place(tree, expected);
    const holes: ExpressionTree[] = [];
    return this.template(macroText(name, args, span, holes), span, holes, expected);
  }

  private vec({ arguments: { values, repeat }, span }: MacroTree, expected: Ty | undefined): Draft {
    const holes = values.map(({ value }) => value);
    if (repeat !== undefined)
      return this.template('::std::vec::from_elem($0, $1)', span, [...holes, repeat], expected);
    if (holes.length === 0) return this.template('::std::vec::Vec::new()', span, [], expected);
    const array: ExpressionTree = { kind: 'array', elements: holes, span };
    return this.template('::std::vec::from_array($0)', span, [array], expected);
  }

  /** `dbg!` writes where it stands, its argument's text and its value, and gives the value back. */
  private debug({ arguments: args, span }: MacroTree, expected: Ty | undefined): Draft {
    const { values } = args;
    if (values.length > 1) {
      const each = values.map((value): ExpressionTree => {
        return { kind: 'macro', name: 'dbg', arguments: { ...args, values: [value] }, span };
      });
      return this.check({ kind: 'tuple', elements: each, span }, expected);
    }
    const { path, text } = this.program.crates.files[span.file]!;
    const { line, column } = position(text, span.start);
    const write = (rest: string, value: string) =>
      `::std::eprintln!(${rustString(`[${path}:${line}:${column}]${rest}`)}${value})`;
    const value = values[0]?.value;
    if (value === undefined) return this.template(write('', ''), span, [], expected);
    const shown = text.slice(value.span.start, value.span.end).replace(/\s+/g, ' ').replace(/[{}]/g, '$&$&');
    const print = write(` ${shown} = {:#?}`, ', &value');
    return this.template(`match $0 { value => { ${print}; value } }`, span, [value], expected);
  }

  /** What knows where it stands. */
  private place({ name, span }: MacroTree, expected: Ty | undefined): Draft {
    const { path, text } = this.program.crates.files[span.file]!;
    if (name === 'file') return this.check({ kind: 'string', value: path, span }, expected);
    const { line, column } = position(text, span.start);
    const value = BigInt(name === 'line' ? line : column);
    return this.check({ kind: 'integer', value, suffix: 'u32', span }, expected);
  }

  private matches({ arguments: { values, pattern, guard }, span }: MacroTree): Draft {
    const value = (result: boolean): ExpressionTree => ({ kind: 'boolean', value: result, span });
    if (values[0] === undefined || pattern === undefined)
      throw new CompileError('`matches!` needs a value and a pattern', span);
    const arms = [
      { pattern, guard, body: value(true), span },
      { pattern: { kind: 'wildcard', span } as const, guard: undefined, body: value(false), span },
    ];
    return this.check({ kind: 'match', scrutinee: values[0].value, arms, span });
  }
}

/** The Rust that a macro stands for; its arguments are added to `holes`. */
function macroText(name: string, args: MacroArguments, span: Span, holes: ExpressionTree[]): string {
  const { values } = args;
  const format = (from: number, suffix = '') => formatText(values.slice(from), span, holes, suffix);
  const slice = (from: number, suffix = '') => formatSlice(values.slice(from), span, holes, suffix);
  const add = (index: number): string => {
    const value = values[index];
    if (value === undefined) throw new CompileError(`\`${name}!\` needs ${index + 1} arguments`, span);
    holes.push(value.value);
    return `$${holes.length - 1}`;
  };
  /** A panic whose message begins with `start`, and goes on with the format string at `from`, if there is one. */
  const panic = (start: string, from: number): string => {
    if (values.length <= from) return `${PANIC}(${rustString(start)})`;
    return `${PANIC}(${formatSlice(values.slice(from), span, holes, '', `${start}: `)})`;
  };
  switch (name) {
    case 'format':
      return format(0);
    case 'format_args':
      return `::std::fmt::Arguments::new(${format(0)})`;
    case 'print':
    case 'println':
    case 'eprint':
    case 'eprintln': {
      const end = name.endsWith('ln') ? '\n' : '';
      const text = values.length === 0 ? rustString(end) : slice(0, end);
      return `::std::io::${name.replace(/ln$/, '')}_text(${text})`;
    }
    case 'write':
    case 'writeln': {
      const target = add(0);
      const end = name === 'writeln' ? '\n' : '';
      const text = values.length === 1 ? `::std::string::String::from(${rustString(end)})` : format(1, end);
      return `${target}.write_fmt(::std::fmt::Arguments::new(${text}))`;
    }
    case 'panic':
      return values.length === 0 ? `${PANIC}("explicit panic")` : `${PANIC}(${slice(0)})`;
    case 'unreachable':
      return panic('internal error: entered unreachable code', 0);
    case 'todo':
      return panic('not yet implemented', 0);
    case 'unimplemented':
      return panic('not implemented', 0);
    case 'assert':
    case 'debug_assert': {
      const condition = add(0);
      const failure =
        values.length === 1
          ? `${PANIC}(${rustString(`assertion failed: ${args.text}`)})`
          : `${PANIC}(${slice(1)})`;
      return `if !(${condition}) { ${failure} }`;
    }
    default:
      return comparison(name.replace('debug_', ''), args, span, holes, add);
  }
}

/** `assert_eq!` and `assert_ne!` */
function comparison(
  name: string,
  { values }: MacroArguments,
  span: Span,
  holes: ExpressionTree[],
  add: (index: number) => string,
): string {
  const operator = name === 'assert_eq' ? '==' : '!=';
  const operands = `(&${add(0)}, &${add(1)})`;
  const start = `assertion \`left ${operator} right\` failed`;
  const message =
    values.length > 2
      ? formatText(values.slice(2), span, holes, '', `${start}: `)
      : `::std::string::String::from(${rustString(start)})`;
  const write = (text: string, value: string) =>
    `f.write_str(${rustString(text)}); ::std::fmt::must_succeed(::std::fmt::Debug::fmt(${value}, &mut f));`;
  return `match ${operands} { (left, right) => if !(*left ${operator} *right) {
    let mut out = ${message};
    { let mut f = ::std::fmt::Formatter::new(&mut out); ${write('\n  left: ', 'left')} ${write('\n right: ', 'right')} }
    ${PANIC}(&out)
  } }`;
}
