import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatFrames, formatPosition, ownFrames, type ResolvedFrame, resolveStack } from './backtrace.js';
import { captureStack, writeStack } from './capture.js';
import { parseStack } from './frames.js';

const none = { file: '', line: 0, column: 0 };

// On Windows a path has a drive, and so has its URL.
const ON_WINDOWS = process.platform === 'win32';
const path = (posix: string) => (ON_WINDOWS ? `C:${posix.replaceAll('/', '\\')}` : posix);
const url = (posix: string) => `file://${ON_WINDOWS ? '/C:' : ''}${posix}`;

describe('parseStack', () => {
  it.each([
    ['push (/src/list.js:12:5)', { functionName: 'push', file: '/src/list.js', line: 12, column: 5 }],
    ['/src/list.js:12:5', { functionName: '', file: '/src/list.js', line: 12, column: 5 }],
    [`${url('/src/a%20b.mjs')}:1:2`, { functionName: '', file: path('/src/a b.mjs'), line: 1, column: 2 }],
    [
      `async run (${url('/a.mjs')}:1:2)`,
      { functionName: 'async run', file: path('/a.mjs'), line: 1, column: 2 },
    ],
    [`async ${url('/a.mjs')}:1:2`, { functionName: '', file: path('/a.mjs'), line: 1, column: 2 }],
    ['new List (/a.js:1:2)', { functionName: 'new List', file: '/a.js', line: 1, column: 2 }],
    ['Object.f [as g] (/a.js:1:2)', { functionName: 'Object.f [as g]', file: '/a.js', line: 1, column: 2 }],
    ['f (/dir (copy)/a.js:1:2)', { functionName: 'f', file: '/dir (copy)/a.js', line: 1, column: 2 }],
    ['f (C:\\src\\a.js:1:2)', { functionName: 'f', file: 'C:\\src\\a.js', line: 1, column: 2 }],
    ['node:internal/main:28:49', { functionName: '', file: 'node:internal/main', line: 28, column: 49 }],
    ['Array.map (<anonymous>)', { functionName: 'Array.map', ...none }],
    ['Promise.all (index 0)', { functionName: 'Promise.all', ...none }],
    ['eval (eval at f (/a.js:1:2), <anonymous>:1:7)', { functionName: 'eval', ...none }],
  ])('reads "at %s"', (text, frame) => {
    expect(parseStack(`Error: boom\n    at ${text}`, 'Error: boom')).toEqual([frame]);
  });

  it('does not take lines of the message for frames', () => {
    const message = 'two lines\n    at fake (/fake.js:1:1)';
    const error = new Error(message);
    const frames = parseStack(error.stack!, `Error: ${message}`);
    expect(frames.length).toBeGreaterThan(0);
    expect(frames.map(({ functionName }) => functionName)).not.toContain('fake');
  });
});

// Where little stack is left V8 cannot compile one; Node 20 ends the process then.
it('a stack is captured, read, mapped and classified without a regular expression', () => {
  const directory = mkdtempSync(join(tmpdir(), 'just-frames-'));
  const file = join(directory, 'main.js');
  writeFileSync(file, 'f();\n//# sourceMappingURL=main.js.map\n');
  // The first character of the first line stands at 7:1 of main.just.
  const map = { version: 3, sources: ['main.just'], names: [], mappings: 'AAMA' };
  writeFileSync(`${file}.map`, JSON.stringify(map));
  const { exec } = RegExp.prototype;
  // Bun keeps no frame of a function whose last act is to return what another one does.
  const below = (): string => writeStack(captureStack(below, 5));
  let frames: readonly ResolvedFrame[];
  RegExp.prototype.exec = () => {
    throw new Error('a regular expression');
  };
  try {
    frames = resolveStack(`${below()}\n    at async f (${file}:1:1)\n    at async ${url('/a.js')}:1:2`);
  } finally {
    RegExp.prototype.exec = exec;
    rmSync(directory, { recursive: true });
  }
  expect(frames.slice(-2)).toMatchObject([
    { functionName: 'async f', file: join(directory, 'main.just'), line: 7, column: 1, origin: 'program' },
    { functionName: '', file: path('/a.js'), origin: 'program' },
  ]);
  expect(frames[0]?.file).toMatch(/frames\.test\.ts$|node_modules/);
});

describe('resolveStack', () => {
  const packages = new URL('../../../', import.meta.url).href;
  const origins = (file: string) => resolveStack(`    at f (${file}:1:1)`).map(({ origin }) => origin);

  it.each([
    ['/app/main.js', 'program'],
    ['/app/node_modules/left-pad/index.js', 'dependency'],
    ['/app/node_modules/@justlang/heap/dist/heap.js', 'runtime'],
    ['C:\\app\\node_modules\\@justlang\\heap\\dist\\heap.js', 'runtime'],
    ['/app/node_modules/@justlang/stdlib/list.js', 'dependency'],
    ['node:fs', 'node'],
    [`${packages}heap/dist/heap.js`, 'runtime'],
    [`${packages}panic/src/panic.ts`, 'runtime'],
    [`${packages}panic/src/panic.test.ts`, 'program'],
    [`${packages}panic/test/fixtures/main.mjs`, 'program'],
  ])('%s belongs to the %s', (file, origin) => {
    expect(origins(file)).toEqual([origin]);
  });
});

describe('ownFrames', () => {
  const stack = (...files: string[]) =>
    resolveStack(files.map((file) => `    at f (${file}:1:1)`).join('\n'));
  const files = (...all: string[]) => ownFrames(stack(...all)).map(({ file }) => file);

  it("keeps the program's frames only", () => {
    expect(
      files('/node_modules/@justlang/heap/a.js', '/a.js', '/node_modules/b/b.js', 'node:fs', '/c.js'),
    ).toEqual(['/a.js', '/c.js']);
  });

  it('keeps those of dependencies when there are no others', () => {
    expect(files('/node_modules/@justlang/heap/a.js', '/node_modules/b/b.js', 'node:fs')).toEqual([
      '/node_modules/b/b.js',
    ]);
  });
});

describe('writing frames', () => {
  it('numbers them, with the position below', () => {
    const frames = parseStack(
      '    at push (/x/list.js:12:5)\n    at /x/main.js:1:2\n    at Array.map (<anonymous>)',
    );
    expect(formatFrames(frames)).toBe(
      [
        '   0: push\n             at /x/list.js:12:5\n',
        '   1: <anonymous>\n             at /x/main.js:1:2\n',
        '   2: Array.map\n',
      ].join(''),
    );
    expect(formatFrames(frames.slice(0, 1), '> ')).toBe('>    0: push\n>              at /x/list.js:12:5\n');
  });

  it('shortens a file inside the working directory only', () => {
    const position = (file: string) => formatPosition({ file, line: 1, column: 2 });
    expect(position(`${process.cwd()}/src/a.just`)).toBe(`${join('src', 'a.just')}:1:2`);
    expect(position(`${process.cwd()}/..a.just`)).toBe('..a.just:1:2');
    expect(position(`${process.cwd()}-other/a.just`)).toBe(`${process.cwd()}-other/a.just:1:2`);
    expect(position('/elsewhere/a.just')).toBe('/elsewhere/a.just:1:2');
    expect(position('webpack://app/a.just')).toBe('webpack://app/a.just:1:2');
  });
});
