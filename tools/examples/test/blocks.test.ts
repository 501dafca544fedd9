import { describe, expect, test } from 'vitest';
import { markdownAddons, markdownExamples, sourceExamples } from '../src/blocks.js';
import { differences, readExpectation } from '../src/expectation.js';
import { unmetNeeds } from '../src/needs.js';
import { preludeFor } from '../src/prelude.js';

describe('blocks of a Markdown page', () => {
  test('are those of js and ts, with the line they start at', () => {
    const page = [
      '# Title',
      '```js',
      'a();',
      '```',
      '```rust',
      'b();',
      '```',
      '',
      '```ts',
      'c();',
      'd();',
      '```',
    ].join('\n');
    expect(markdownExamples('README.md', page)).toEqual([
      { where: 'README.md:2', language: 'js', source: 'a();\n', needs: [], inSource: false },
      { where: 'README.md:9', language: 'ts', source: 'c();\nd();\n', needs: [], inSource: false },
    ]);
  });

  test('are left out when they say fragment, and only then', () => {
    const page = '```ts fragment\na\n```\n```ts example\nb\n```\n';
    expect(markdownExamples('x.md', page).map(({ source }) => source)).toEqual(['b\n']);
  });

  test('lose the indentation of a list item, and keep their own', () => {
    const page = '1. Item\n\n   ```js\n   if (x) {\n     y();\n   }\n   ```\n';
    expect(markdownExamples('x.md', page)[0]?.source).toBe('if (x) {\n  y();\n}\n');
  });
});

test('blocks of C are addons when they say so, and no examples', () => {
  const page = '```c addon=sum\nint a;\n```\n```c\nint b;\n```\n```js addon=no\nc();\n```\n';
  expect(markdownAddons('x.md', page)).toEqual([{ where: 'x.md:1', name: 'sum', source: 'int a;\n' }]);
  expect(markdownExamples('x.md', page).map(({ source }) => source)).toEqual(['c();\n']);
});

describe('what an example needs', () => {
  test('stands in its info string', () => {
    const page = '```js needs=posix,node26\na();\n```\n```js\nb();\n```\n';
    expect(markdownExamples('x.md', page).map(({ needs }) => needs)).toEqual([['posix', 'node26'], []]);
  });

  test.each([
    [['posix', 'node26'], { platform: 'linux', node: 26 }, []],
    [['posix', 'node26'], { platform: 'linux', node: 28 }, []],
    [['posix', 'node26'], { platform: 'darwin', node: 24 }, ['node26']],
    [['posix', 'node26'], { platform: 'win32', node: 20 }, ['posix', 'node26']],
    [[], { platform: 'win32', node: 20 }, []],
  ])('%j is unmet on %j as far as %j', (needs, host, unmet) => {
    expect(unmetNeeds(needs, host)).toEqual(unmet);
  });

  test('is nothing that is not known', () => {
    expect(() => unmetNeeds(['nodejs26'])).toThrow(/nodejs26/);
  });
});

test('examples of TSDoc are those after an @example tag, without the comment stars', () => {
  const source = [
    '/** Not `@example`-less code:',
    ' * @example',
    ' * ```ts',
    ' * one();',
    ' *',
    ' * two();',
    ' * ```',
    ' */',
    'export const x = 1;',
    '/** No example: ',
    ' * ```ts',
    ' * three();',
    ' * ```',
    ' */',
  ].join('\n');
  expect(sourceExamples('a.ts', source)).toEqual([
    { where: 'a.ts:3', language: 'ts', source: 'one();\n\ntwo();\n', needs: [], inSource: true },
  ]);
});

describe('what an example says about its run', () => {
  const outcome = { exitCode: 0, stdout: '', stderr: '' };

  test('nothing: it must exit with 0 and may print anything', () => {
    const expected = readExpectation('run();\n');
    expect(differences(expected, { ...outcome, stdout: 'anything\n' })).toEqual([]);
    expect(differences(expected, { ...outcome, exitCode: 1 })).toEqual(['exit code 1 instead of 0']);
  });

  test('prints: every line in order', () => {
    const expected = readExpectation("console.log('a'); // prints: a\nconsole.log(' b');\n// prints:  b\n");
    expect(differences(expected, { ...outcome, stdout: 'a\n b\n' })).toEqual([]);
    expect(differences(expected, { ...outcome, stdout: 'a\n' })).toHaveLength(1);
    expect(differences(expected, { ...outcome, stdout: 'a\n b\nc\n' })).toHaveLength(1);
    expect(differences(expected, { ...outcome, stdout: ' b\na\n' })).toHaveLength(1);
  });

  test('throws: an exit code of 1 and the code on stderr, as a whole word', () => {
    const expected = readExpectation('f(); // throws: ERR_JUST_CONFIG\n');
    const stderr = "  code: 'ERR_JUST_CONFIG'";
    expect(differences(expected, { ...outcome, exitCode: 1, stderr })).toEqual([]);
    expect(differences(expected, { ...outcome, exitCode: 0, stderr })).toHaveLength(1);
    expect(differences(expected, { ...outcome, exitCode: 1, stderr: 'ERR_JUST_CONFIGURED' })).toHaveLength(1);
  });

  test('exits: that code, also together with throws', () => {
    expect(differences(readExpectation('// exits: 101\n'), { ...outcome, exitCode: 101 })).toEqual([]);
    const both = readExpectation('// throws: ERR_JUST_PANIC\n// exits: 134\n');
    expect(differences(both, { ...outcome, exitCode: 134, stderr: 'ERR_JUST_PANIC' })).toEqual([]);
  });
});

test('the prelude imports the public names that are used and not brought', () => {
  const names = new Map([
    ['@justlang/heap', ['JustHeap', 'Buffer', 'Layout']],
    ['@justlang/panic', ['Panic']],
  ]);
  expect(preludeFor('const heap = new JustHeap(); Layout.I32;', names)).toBe(
    "import { JustHeap, Layout } from '@justlang/heap';\n",
  );
  expect(preludeFor("import { JustHeap } from '@justlang/heap';\nnew JustHeap();", names)).toBe('');
  expect(preludeFor('class Layout {}\nnew Layout();', names)).toBe('');
});
