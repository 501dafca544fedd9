import { describe, expect, it, test } from 'vitest';
import { parseFile, parseLibrary, parseTemplate } from './parse.js';
import { CompileError, render } from './source.js';
import type { BlockTree, ExpressionTree, FunctionTree, ItemTree, PatternTree, TypeTree } from './tree.js';

const program = (text: string): ItemTree[] => parseFile(text, 0);

function bodyOf(statements: string): BlockTree {
  return (program(`fn f() { ${statements} }`)[0] as FunctionTree).body!;
}

const expressionOf = (text: string): ExpressionTree => bodyOf(`(${text})`).value!;

/** Operators as calls, so that the order in which they bind shows. */
function shape(tree: ExpressionTree): string {
  switch (tree.kind) {
    case 'binary':
      return `(${shape(tree.left)} ${tree.operator} ${shape(tree.right)})`;
    case 'unary':
      return `(${tree.operator}${shape(tree.operand)})`;
    case 'reference':
      return `(&${tree.raw ? 'raw ' : ''}${tree.mutable ? 'mut ' : ''}${shape(tree.operand)})`;
    case 'cast':
      return `(${shape(tree.operand)} as ${typeText(tree.type)})`;
    case 'range':
      return `(${tree.low ? shape(tree.low) : ''}${tree.inclusive ? '..=' : '..'}${tree.high ? shape(tree.high) : ''})`;
    case 'assign':
      return `(${shape(tree.place)} ${tree.operator ?? ''}= ${shape(tree.value)})`;
    case 'path':
      return tree.path.segments.map(({ name }) => name).join('::');
    case 'integer':
    case 'float':
      return `${tree.value}`;
    case 'try':
      return `${shape(tree.operand)}?`;
    case 'field':
      return `${shape(tree.base)}.${tree.name}`;
    case 'methodCall':
      return `${shape(tree.receiver)}.${tree.method.name}(${tree.arguments.map(shape).join(', ')})`;
    case 'call':
      return `${shape(tree.callee)}(${tree.arguments.map(shape).join(', ')})`;
    case 'index':
      return `${shape(tree.base)}[${shape(tree.index)}]`;
    case 'let':
      return `(let ${patternText(tree.pattern)} = ${shape(tree.value)})`;
    case 'closure':
      return `(|${tree.parameters.length}| ${shape(tree.body)})`;
    default:
      return tree.kind;
  }
}

function typeText(tree: TypeTree): string {
  return tree.kind === 'path' ? tree.path.segments.map(({ name }) => name).join('::') : tree.kind;
}

function patternText(tree: PatternTree): string {
  switch (tree.kind) {
    case 'binding':
      return `${tree.byReference ? 'ref ' : ''}${tree.mutable ? 'mut ' : ''}${tree.name}${tree.sub ? ` @ ${patternText(tree.sub)}` : ''}`;
    case 'tupleStruct':
      return `${tree.path.segments.at(-1)!.name}(${tree.elements.map(patternText).join(', ')})`;
    case 'tuple':
      return `(${tree.elements.map(patternText).join(', ')})`;
    case 'slice':
      return `[${tree.elements.map(patternText).join(', ')}]`;
    case 'struct':
      return `{${tree.fields.map(({ name, pattern }) => `${name}: ${patternText(pattern)}`).join(', ')}${tree.hasRest ? ', ..' : ''}}`;
    case 'or':
      return tree.alternatives.map(patternText).join(' | ');
    case 'range':
      return `${tree.low ? shape(tree.low) : ''}${tree.inclusive ? '..=' : '..'}${tree.high ? shape(tree.high) : ''}`;
    case 'reference':
      return `&${tree.mutable ? 'mut ' : ''}${patternText(tree.pattern)}`;
    case 'literal':
      return shape(tree.value);
    case 'rest':
      return '..';
    case 'wildcard':
      return '_';
    default:
      return tree.kind;
  }
}

/** From the table of the Rust reference, "Expression precedence". */
test.each([
  ['a + b * c', '(a + (b * c))'],
  ['a - b - c', '((a - b) - c)'],
  ['a == b && c != d || e', '(((a == b) && (c != d)) || e)'],
  ['a & b ^ c | d << 1', '(((a & b) ^ c) | (d << 1))'],
  ['-a as i32 + 1', '(((-a) as i32) + 1)'],
  ['1 + a as u8 as i32', '(1 + ((a as u8) as i32))'],
  ['a as usize * b', '((a as usize) * b)'],
  ['&a + &mut b', '((&a) + (&mut b))'],
  ['&&a', '(&(&a))'],
  ['&raw const a', '(&raw a)'],
  ['*a.b', '(*a.b)'],
  ['!a?', '(!a?)'],
  ['-a.b(c)[d]', '(-a.b(c)[d])'],
  ['a = b = c', '(a = (b = c))'],
  ['a += b..c', '(a += (b..c))'],
  ['0..n as usize', '(0..(n as usize))'],
  ['a..=b + 1', '(a..=(b + 1))'],
  ['..', '(..)'],
  ['..=a', '(..=a)'],
  ['x.0.1', 'x.0.1'],
  ['|x| x + 1', '(|1| (x + 1))'],
  ['a::b::<C>(d)', 'a::b(d)'],
  ['-128i8', '-128'],
  ['1.5e3f32', '1500'],
])('%s binds as in Rust', (text, expected) => {
  expect(shape(expressionOf(text))).toBe(expected);
});

test.each([
  ['a && b', '(a && b)'],
  ['let Some(x) = &y && x > 1', '((let Some(x) = (&y)) && (x > 1))'],
  ['a && let Some(x) = y && let [z, ..] = &mut x', '((a && (let Some(x) = y)) && (let [z, ..] = (&mut x)))'],
])('the condition %s', (text, expected) => {
  const statement = bodyOf(`if ${text} {}`).value!;
  expect(statement.kind === 'if' && shape(statement.condition)).toBe(expected);
});

test.each([
  ['_', '_'],
  ['ref mut x', 'ref mut x'],
  ['x @ 1..=5', 'x @ 1..=5'],
  ['5..', '5..'],
  ['(_, 0..)', '(_, 0..)'],
  ['..=-1', '..=-1'],
  ['-1 | 2 | A::B', '-1 | 2 | path'],
  ['&(a, ref b)', '&(a, ref b)'],
  ['S { a, ref b, c: Some(d), .. }', '{a: a, b: ref b, c: Some(d), ..}'],
  ['S { 0: a, 11: _ }', '{0: a, 11: _}'],
  ['[first, .., last]', '[first, .., last]'],
  ['[a, rest @ ..]', '[a, rest @ ..]'],
  ['(x)', 'x'],
])('the pattern %s', (text, expected) => {
  const value = bodyOf(`match v { ${text} if g => 1, _ => 2 }`).value!;
  expect(value.kind === 'match' && patternText(value.arms[0]!.pattern)).toBe(expected);
});

describe('statements', () => {
  it('end in the value of the block only where no semicolon follows', () => {
    expect(bodyOf('a; b').value?.kind).toBe('path');
    expect(bodyOf('a; b;').value).toBeUndefined();
    expect(bodyOf('if a { b } else { c }').value?.kind).toBe('if');
    expect(bodyOf('if a { b } else { c };').value).toBeUndefined();
    expect(bodyOf('vec![1]').value?.kind).toBe('macro');
    expect(bodyOf('println!("x");')).toMatchObject({
      value: undefined,
      statements: [{ kind: 'expression' }],
    });
  });

  it('after a block begin anew', () => {
    const { statements, value } = bodyOf('if a { b } *c = 1; match d { _ => {} } -1');
    expect(statements.map((one) => one.kind === 'expression' && one.expression.kind)).toEqual([
      'if',
      'assign',
      'match',
    ]);
    expect(shape(value!)).toBe('-1');
  });

  it('let has a pattern, a type, a value and an else', () => {
    const [statement] = bodyOf('let Some(x): Option<u8> = y else { return };').statements;
    expect(statement).toMatchObject({
      kind: 'let',
      type: { kind: 'path' },
      value: { kind: 'path' },
      otherwise: { value: { kind: 'return' } },
    });
  });
});

describe('macros', () => {
  it('have expressions for arguments, named ones too', () => {
    const value = expressionOf('format!("{x} {}", a.b::<C, D>(|x, y| x + y), x = 1 + 2)');
    const { values } = (value as Extract<ExpressionTree, { kind: 'macro' }>).arguments;
    expect(values.map(({ name, value: one }) => [name, shape(one)])).toEqual([
      [undefined, 'string'],
      [undefined, 'a.b((|2| (x + y)))'],
      ['x', '(1 + 2)'],
    ]);
  });

  it('vec repeats, matches takes a pattern', () => {
    expect(expressionOf('vec![0; n]')).toMatchObject({ arguments: { repeat: { kind: 'path' } } });
    expect(expressionOf('matches!(x, Some(1 | 2) if g,)')).toMatchObject({
      arguments: { pattern: { kind: 'tupleStruct' }, guard: { kind: 'path' } },
    });
  });
});

test('items: functions, types, traits, impls, uses', () => {
  const [use, struct, trait, impl] = program(`
    use a::{b, c::*, d as e, f::{self}};
    #[derive(Debug, Clone)] pub struct S<'a, T: Fn(u32) -> u32 + Clone, const N: usize>(pub &'a T, [u8; N]) where T: ?Sized;
    trait T: A + B { type Item: C; const N: usize; fn f(&mut self, mut x: u32) -> Self::Item; }
    unsafe impl<T> T for S<T> where T: Iterator<Item = u8> { type Item = <T as Q>::R; }
    #[cfg(test)] mod tests { fn never() {} }
  `);
  expect(use).toMatchObject({
    imports: [{ alias: 'b' }, { alias: undefined }, { alias: 'e' }, { alias: 'f' }],
  });
  expect(struct).toMatchObject({
    kind: 'struct',
    attributes: [{ name: 'derive', words: ['Debug', 'Clone'] }],
    generics: {
      parameters: [
        {
          name: 'T',
          bounds: [
            { segments: [{ name: 'Fn', signature: { parameters: [{}], result: { kind: 'path' } } }] },
            { segments: [{ name: 'Clone' }] },
          ],
        },
        { name: 'N', constant: { kind: 'path' } },
      ],
    },
    variants: [
      { shape: 'tuple', fields: [{ name: '0', type: { kind: 'reference' } }, { type: { kind: 'array' } }] },
    ],
  });
  expect(trait).toMatchObject({
    supertraits: [{}, {}],
    items: [
      { kind: 'alias', bounds: [{}] },
      { kind: 'const', value: undefined },
      { kind: 'function', hasSelf: true, body: undefined },
    ],
  });
  expect(impl).toMatchObject({
    trait: { segments: [{ name: 'T' }] },
    generics: { where: [{ bounds: [{}] }] },
  });
  expect(program('mod a { fn b() {} }')).toMatchObject([{ kind: 'module', items: [{ kind: 'function' }] }]);
});

test('text keeps its letters, names of any script theirs', () => {
  expect(expressionOf(String.raw`"a\n\u{1F600}\x41é漢"`)).toMatchObject({ value: 'a\n😀Aé漢' });
  expect(expressionOf('r#"raw "quoted" \\n"#')).toMatchObject({ value: 'raw "quoted" \\n' });
  expect(expressionOf("'漢'")).toMatchObject({ kind: 'char', value: 0x6f22n });
  expect(expressionOf("b'\\xff'")).toMatchObject({ kind: 'char', value: 255n, byte: true });
  expect(shape(expressionOf('größe + 名前'))).toBe('(größe + 名前)');
  expect(shape(expressionOf('r#type'))).toBe('type');
});

test('every node has its place', () => {
  const text = 'fn f() { let x = a.b + (c); }';
  const [statement] = (program(text)[0] as FunctionTree).body!.statements;
  const value = (statement as { value: ExpressionTree }).value;
  expect(text.slice(value.span.start, value.span.end)).toBe('a.b + (c)');
});

test('a template takes expressions in its holes, and stands at one place', () => {
  const span = { file: 3, start: 10, end: 20 };
  const made = parseTemplate('$0.f($1)', span, [expressionOf('a + b'), expressionOf('c')]);
  expect(shape(made)).toBe('(a + b).f(c)');
  expect(made.span).toEqual(span);
});

test.each([
  ['let x = 1 let y = 2;', 'error: expected `;`, found `let`', '  let x = 1 let y = 2;', '           ^'],
  ['let s = "a;', 'error: the string does not end', '  let s = "a;', '          ^'],
  ['let x = ;', 'error: expected an expression, found `;`', '  let x = ;', '          ^'],
  ['async { 1 };', 'error: `async` is not part of Just', '  async { 1 };', '  ^^^^^^^^^^^'],
  ['a.await;', 'error: `await` is not part of Just', '  a.await;', '  ^^^^^^^'],
  ['foo!(1);', 'error: the macro `foo!` is not part of Just', '  foo!(1);', '  ^^^'],
  [
    '#[repr(packed)] struct S(u8, u32);',
    'error: `#[repr(packed)]` is not part of Just',
    '  #[repr(packed)] struct S(u8, u32);',
    '  ^^^^^^^^^^^^^^^',
  ],
  ['a < b < c;', 'error: comparisons cannot be chained', '  a < b < c;', '        ^'],
  ['let s = "\\q";', 'error: unknown escape: `\\q`', '  let s = "\\q";', '          ^^^^'],
  [
    'mod m { thread_local! { static X: u8 = 1; } }',
    'error: the macro `thread_local!` is not part of Just',
    '  mod m { thread_local! { static X: u8 = 1; } }',
    '          ^^^^^^^^^^^^',
  ],
  [
    '#[allow(unused)] std::thread_local!(static X: u8 = 1);',
    'error: the macro `thread_local!` is not part of Just',
    '  #[allow(unused)] std::thread_local!(static X: u8 = 1);',
    '                        ^^^^^^^^^^^^',
  ],
  [
    'mod m { println!("an item"); }',
    'error: expected an item',
    '  mod m { println!("an item"); }',
    '          ^^^^^^^^',
  ],
  [
    'macro_rules! m { ($a:ident) => {} } m!(1);',
    'error: no rule of `m!` expects `1` here',
    '  macro_rules! m { ($a:ident) => {} } m!(1);',
    '                                         ^',
  ],
  [
    'macro_rules! m { ($a:ident $b:ident) => {} } m!(x);',
    'error: no rule of `m!` ends here: more is expected',
    '  macro_rules! m { ($a:ident $b:ident) => {} } m!(x);',
    '                                               ^^^^^',
  ],
  [
    'macro_rules! m { ($a:word) => {} }',
    'error: unknown fragment `word`',
    '  macro_rules! m { ($a:word) => {} }',
    '                       ^^^^',
  ],
  [
    'macro_rules! m { () => { m!() } } m!();',
    'error: the calls of `m!` do not end',
    '  macro_rules! m { () => { m!() } } m!();',
    '                                    ^^^^',
  ],
  [
    'macro_rules! m { ($a:expr) => { $a + }; } let x = m!(1);',
    'error: expected an expression, found the end of the file',
    '  macro_rules! m { ($a:expr) => { $a + }; } let x = m!(1);',
    '                                                    ^^^^',
  ],
  [
    'macro_rules! m { () => { compile_error!("not so") } } m!();',
    'error: not so',
    '  macro_rules! m { () => { compile_error!("not so") } } m!();',
    '                                                        ^^^^',
  ],
])('%s is shown in its line', (line, message, source, caret) => {
  const text = `fn main() {\n  ${line}\n}\n`;
  let error: unknown;
  try {
    program(text);
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(CompileError);
  const shown = render(error as CompileError, [{ path: 'a.just', text }]).split('\n');
  expect(shown[0]).toBe(message);
  expect(shown[1]).toMatch(/^ *--> a\.just:2:\d+$/);
  expect(shown[3]).toBe(`2 | ${source}`);
  expect(shown[4]!.startsWith(`  | ${caret}`)).toBe(true);
});

test('a library has the same trees, whose bodies are made when they are read', () => {
  const text = 'impl A { fn f(&self) -> u8 { self.x + 1 } } fn g() { "\\q"; }';
  const [impl, g] = parseLibrary(text, 0);
  const [whole] = parseFile(text.replace('\\q', 'q'), 0);
  expect(impl).toEqual(whole);
  expect(() => (g as FunctionTree).body).toThrow('unknown escape');
});
