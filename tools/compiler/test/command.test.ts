import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder, write } from '@justlang-tools/testing/folder';
import { runNode } from '@justlang-tools/testing/process';
import { describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const folder = temporaryFolder('just-command');
const just = (...args: string[]) => runNode([main, ...args], { cwd: folder });
const program = (name: string, text: string): string => write(join(folder, name), text);

describe('just run', () => {
  it('gives the program its arguments, and only its output to standard output', () => {
    const file = program(
      'arguments.just',
      'fn main() { for word in std::env::args().skip(1) { println!("{word}"); } }',
    );
    expect(just('run', file, '--overflow=wrap', 'two words')).toMatchObject({
      code: 0,
      stdout: '--overflow=wrap\ntwo words\n',
      stderr: '',
    });
  });

  it("ends with the program's exit code", () => {
    const file = program('exit.just', 'fn main() { println!("before"); std::process::exit(7); }');
    expect(just('run', file)).toMatchObject({ code: 7, stdout: 'before\n' });
  });

  it('ends with 101 after a panic, which names the place in the source', () => {
    const file = program(
      'panic.just',
      'fn main() {\n    let list = vec![1];\n    println!("{}", list[list.len()]);\n}\n',
    );
    const ended = just('run', 'panic.just');
    expect(ended).toMatchObject({ code: 101, stdout: '' });
    expect(ended.stderr).toContain(`panicked at panic.just:3:`);
    expect(ended.stderr).toContain('index out of bounds: the len is 1 but the index is 1');
    expect(existsSync(file)).toBe(true);
  });

  it.runIf(existsSync('/bin/sh'))('gives the program a stack for as many calls as Rust has room for', () => {
    program(
      'deep.just',
      `struct Node { value: u64, next: Option<Box<Node>> }
      fn sum(node: &Option<Box<Node>>) -> u64 {
          match node { None => 0, Some(node) => node.value + sum(&node.next) }
      }
      fn copied(node: &Option<Box<Node>>) -> Option<Box<Node>> {
          node.as_ref().map(|node| Box::new(Node { value: node.value, next: copied(&node.next) }))
      }
      fn depth(n: u32) -> u32 { if n == 0 { 0 } else { 1 + depth(n - 1) } }
      fn main() {
          let mut list = None;
          for value in 1..=10_000 { list = Some(Box::new(Node { value, next: list })); }
          println!("{} {} {}", sum(&list), sum(&copied(&list)), depth(50_000));
      }`,
    );
    expect(just('run', 'deep.just')).toMatchObject({
      code: 0,
      stdout: '50005000 50005000 50000\n',
      stderr: '',
    });
  });

  it('ends as an abort when the stack is full, after the drops of the values that the calls own', () => {
    program(
      'endless.just',
      `struct First(u64);
      impl Drop for First { fn drop(&mut self) { if self.0 == 0 { println!("dropped"); } } }
      fn endless(n: u64) -> u64 { let _first = First(n); 1 + endless(n + 1) }
      fn main() { println!("{}", endless(0)); }`,
    );
    const ended = just('run', 'endless.just');
    expect(ended).toMatchObject({ code: 134, stdout: 'dropped\n' });
    expect(ended.stderr).toMatch(/^thread 'main' has overflowed its stack/);
  });

  it('stops at an overflow, or wraps around when it is told so', () => {
    const file = program(
      'overflow.just',
      'fn main() { let mut n = 255u8; for _ in 0..2 { n += 1; } println!("{n}"); }',
    );
    expect(just('run', file)).toMatchObject({ code: 101, stdout: '' });
    expect(just('run', '--overflow=wrap', file)).toMatchObject({ code: 0, stdout: '1\n' });
  });

  it('shows errors of the program on standard error', () => {
    program('wrong.just', 'fn main() { let x: bool = 1; }');
    const ended = just('run', 'wrong.just');
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain('wrong.just:1:27');
  });
});

describe('just build', () => {
  it('writes a module and its source map, which run without the compiler', () => {
    program('hello.just', 'fn main() { println!("hello"); }');
    expect(just('build', '--out=hello.mjs', 'hello.just')).toMatchObject({ code: 0, stdout: '' });
    expect(JSON.parse(readFileSync(join(folder, 'hello.mjs.map'), 'utf8'))).toMatchObject({ version: 3 });
    expect(runNode([join(folder, 'hello.mjs')])).toMatchObject({ code: 0, stdout: 'hello\n' });
  });
});

describe('a command line that makes no sense', () => {
  it.each([
    [[]],
    [['fly']],
    [['run']],
    [['run', '--fast', 'x.just']],
    [['build', 'x.just', 'y']],
    [['run', 'missing.just']],
  ])('%j is refused', (args) => {
    const ended = just(...args);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/^error: /);
  });
});
