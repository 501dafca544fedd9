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
