import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../src/index.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'just-compile-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function linesOf(source: string): ReturnType<typeof compile>['lines'] {
  const file = join(folder, 'program.just');
  writeFileSync(file, source);
  return compile(file, join(folder, 'program.mjs')).lines;
}

const LINES = ['fn main() {', '    let one = largest(1, 2);', '    assert!(one > largest(0, 1));', '}'];

describe('the lines that a compiled program has', () => {
  it('are those of the bodies of its functions, from their first line to their last', () => {
    const { program, library } = linesOf(`${LINES[0]}\n    let one = 2;\n    assert!(one > 1);\n}\n`);
    expect(program).toBe(4);
    // Entering and leaving main takes a few functions of the library.
    expect(library).toBeLessThan(100);
  });

  it('count once for a function of many types and for a closure, and not at all for what is not called', () => {
    const source = [
      ...LINES,
      'fn largest<T: PartialOrd + Copy>(a: T, b: T) -> T {',
      '    let order = |x: T, y: T| {',
      '        if x < y { y } else { x }',
      '    };',
      '    order(a, b)',
      '}',
      'fn unused() {',
      '}',
    ];
    const twice = [...source];
    twice[2] = '    assert!(one > largest(0, 1) && largest(2.5, 1.5) > 2.0);';
    expect(linesOf(source.join('\n')).program).toBe(10);
    expect(linesOf(twice.join('\n')).program).toBe(10);
  });
});
