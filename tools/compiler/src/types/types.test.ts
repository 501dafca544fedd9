import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CompileError, render, type SourceFile } from '../syntax/source.js';
import { analyze } from './analyze.js';
import { expand, load } from './load.js';
import type { Type, TypedFunction, TypedProgram } from './typed.js';

const library = { directory: fileURLToPath(new URL('../../std', import.meta.url)), shown: 'std' };

const programOf = (text: string): TypedProgram => analyze(load('test.just', text, library));

function functionOf(program: TypedProgram, name: string): TypedFunction {
  const found = [...program.functions.values()].find((one) => one.name === name);
  if (found === undefined)
    throw new Error(
      `no function ${name} among ${[...program.functions.values()].map((one) => one.name).join(', ')}`,
    );
  return found;
}

function show(type: Type): string {
  switch (type.kind) {
    case 'int':
    case 'float':
      return type.name;
    case 'reference':
      return `&${type.mutable ? 'mut ' : ''}${show(type.target)}`;
    case 'box':
      return `Box<${show(type.target)}>`;
    case 'adt':
      return type.adt.name;
    case 'tuple':
      return `(${type.elements.map(show).join(', ')})`;
    case 'array':
      return `[${show(type.element)}; ${type.length}]`;
    case 'slice':
      return `[${show(type.element)}]`;
    default:
      return type.kind;
  }
}

/** The type of the local `x` of `main`. */
function typeOfX(body: string, items = ''): string {
  const main = functionOf(programOf(`${items}\nfn main() { ${body} }`), 'main');
  return show(main.locals.find(({ name }) => name === 'x')!.type);
}

/** The error as it is shown. */
function errorOf(text: string): string {
  const files: SourceFile[] = [];
  try {
    analyze(load('test.just', text, library, files));
  } catch (error) {
    if (error instanceof CompileError) return render(error, files);
    throw error;
  }
  throw new Error('the program is accepted');
}

describe('types of locals', () => {
  // The types are those that rustc shows for the same bodies.
  it.each([
    ['let x = 1;', 'i32'],
    ['let x = 1.5;', 'f64'],
    ['let x = 1; takes(x);', 'u64', 'fn takes(_: u64) {}'],
    ['let mut x = Vec::new(); x.push(1u8);', 'Vec<u8>'],
    ['let x = (1..4).map(|n| n as u64 * 2).collect::<Vec<_>>();', 'Vec<u64>'],
    ['let x: u64 = [1u64, 2].iter().sum();', 'u64'],
    ['let x = "a b".split_whitespace().map(str::len).max();', 'Option<usize>'],
    ['let x = Some(3).map(|n: i32| n.to_string());', 'Option<String>'],
    ['let v = vec![(1u8, "a")]; let x = &v[0].1;', '&&str'],
    ['let x = if true { None } else { Some(2i64) };', 'Option<i64>'],
    ['let square = |n| n * n; let x = square(2u16);', 'u16'],
    ['let x = loop { break 7u8; };', 'u8'],
    ['let x = { let b = Box::new([1u8; 3]); *b };', '[u8; 3]'],
    ['let pair = (1u8, 2i16); let (_, x) = &pair;', '&i16'],
  ])('%s', (body, type, items = '') => {
    expect(typeOfX(body!, items)).toBe(type);
  });

  it('of a generic function are those of the instance', () => {
    const program = programOf(
      'fn pair<T: Copy>(x: T) -> (T, T) { (x, x) } fn main() { pair(1u8); pair(2.5f32); }',
    );
    const pairs = [...program.functions.values()].filter(({ name }) => name === 'pair');
    expect(pairs.map(({ result }) => show(result))).toEqual(['(u8, u8)', '(f32, f32)']);
  });
});

describe('closures', () => {
  const capturesOf = (body: string): string[] => {
    const main = functionOf(programOf(`struct Two { a: String, b: String } fn main() { ${body} }`), 'main');
    const closure = main.locals.find(({ type }) => type.kind === 'closure')!.type;
    return closure.kind === 'closure'
      ? closure.closure.captures.map(({ name, type }) => `${name}: ${show(type)}`)
      : [];
  };

  it.each([
    ['let n = 1; let f = || n + 1; f();', ['n: &i32']],
    ['let mut n = 1; let mut f = || n += 1; f();', ['n: &mut i32']],
    ['let s = String::new(); let f = || s; f();', ['s: String']],
    ['let s = String::new(); let f = move || s.len(); f();', ['s: String']],
    [
      'let t = Two { a: String::new(), b: String::new() }; let f = || { let moved = t.a; moved.len() + t.b.len() }; f();',
      ['t.0: String', 't.1: &String'],
    ],
  ])('%s', (body, captures) => {
    expect(capturesOf(body)).toEqual(captures);
  });
});

describe('errors', () => {
  it('show file, line, column, the source line and a caret under the place', () => {
    expect(errorOf('fn main() {\n    let count: u32 = "three";\n}\n')).toBe(
      [
        'error: mismatched types: expected `u32`, found `&str`',
        ' --> test.just:2:22',
        '  |',
        '2 |     let count: u32 = "three";',
        '  |                      ^^^^^^^',
      ].join('\n'),
    );
  });

  it.each([
    ['fn main() { missing(); }', 'cannot find value `missing`', 'test.just:1:13'],
    ['struct S; fn main() { S.go(); }', '`S` has no method `go`', 'test.just:1:25'],
    ['fn f(_: u8) {} fn main() { f(); }', 'takes 1 argument, not 0', 'test.just:1:28'],
    [
      'fn main() { match Some(1) { None => {} Some(0) => {} } }',
      '`Option::Some(-2147483648..=-1)`',
      'test.just:1:19',
    ],
    [
      'fn main() { match (true, false) { (true, _) => {} (_, true) => {} } }',
      '`(false, false)`',
      'test.just:1:19',
    ],
    [
      'fn show<T: std::fmt::Display>(_: T) {} struct S; fn main() { show(S); }',
      '`S` does not have the trait `Display`',
      'test.just:1:62',
    ],
    ['use std::nothing; fn main() {}', '`std::nothing` is not part of Just', 'test.just:1:5'],
    ['use rand::Rng; fn main() {}', 'cannot find `rand::Rng`', 'test.just:1:5'],
    ['use std::thread; fn main() { thread::spawn(|| 1); }', '`std::thread::spawn` is not', 'test.just:1:30'],
    ['trait T { type A; fn b(); } impl T for u8 {} fn main() {}', 'lacks `b`, `A`', 'test.just:1:29'],
    ['trait T {} impl T for u8 { fn c() {} } fn main() {}', '`c` is not an item of', 'test.just:1:28'],
    ['fn main() { let n = 1 + 256 as u8; }', 'out of the range of `u8`', 'test.just:1:25'],
    ['fn main() { println!("{} {}", 1); }', 'asks for 2 arguments, but 1 is given', 'test.just:1:22'],
    ['fn f() { Some(1)?; } fn main() { f(); }', 'but the function returns `()`', 'test.just:1:10'],
    [
      'fn f(_: &Vec) {} fn main() { f(&vec![1]); }',
      '`Vec` takes 1 generic argument, not 0',
      'test.just:1:10',
    ],
    ['fn main() { if true {\n}\n', 'expected `}`, found the end of the file', 'test.just:2:2'],
    ['fn main() { if true {\n}\n', 'this bracket is not closed', 'test.just:1:11'],
    ['fn main() { let x = 1 + "a"; }', '`+` is not defined', 'test.just:1:21'],
    ['fn helper() {}', 'the program has no function `main`', 'test.just:1:1'],
  ])('%s', (text, message, place) => {
    const shown = errorOf(text);
    expect(shown).toContain(message);
    expect(shown).toContain(`--> ${place}`);
  });
});

describe('templates of the library', () => {
  it('stand for one text for each group of words, longer names replaced first', () => {
    const text = '// template $T $TS\n// = u8 a; u16 b\nfn $TS() -> $T {}';
    expect(expand(text).map((one) => one.split('\n').at(-1))).toEqual([
      'fn a() -> u8 {}',
      'fn b() -> u16 {}',
    ]);
  });

  it('are single texts without a header', () => {
    expect(expand('fn f() {}')).toEqual(['fn f() {}']);
  });
});
