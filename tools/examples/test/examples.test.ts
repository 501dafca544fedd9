// Runs every example of the documentation; see "Examples" in CONTRIBUTING.md.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collectExamples } from '../src/collect.js';
import { differences, readExpectation } from '../src/expectation.js';
import { readPublicNames } from '../src/prelude.js';
import { prepareExamples, runExample } from '../src/run.js';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const examples = collectExamples(ROOT);
const prepared = prepareExamples(examples, await readPublicNames(), 'documentation');

test('every package README has an example', () => {
  const pages = new Set(examples.map(({ where }) => where.replace(/:\d+$/, '')));
  const packages = ['config', 'panic', 'raw-allocator', 'memory-access', 'heap', 'drop-glue'];
  expect(packages.filter((name) => !pages.has(`packages/${name}/README.md`))).toEqual([]);
});

test.each(examples.map((example, at) => [example.where, example, at] as const))(
  '%s',
  async (_where, example, at) => {
    const { script, typeErrors } = prepared[at]!;
    expect(typeErrors).toEqual([]);
    const outcome = await runExample(script);
    const found = differences(readExpectation(example.source), outcome);
    expect(found, `${example.source}\n--- stdout\n${outcome.stdout}\n--- stderr\n${outcome.stderr}`).toEqual(
      [],
    );
  },
);

test('an example with a type error, and one that ends in another way than it says, are found', async () => {
  const block = { where: 'x:1', language: 'ts', inSource: false } as const;
  const [typed, thrown] = prepareExamples(
    [
      { ...block, source: "const n: number = 'text';\nconsole.log(n);\n" },
      { ...block, source: 'process.exitCode = 3;\n' },
    ],
    new Map(),
    'self-test',
  );
  expect(typed?.typeErrors.join()).toMatch(/TS2322/);
  expect(thrown?.typeErrors).toEqual([]);
  const outcome = await runExample(thrown!.script);
  expect(differences(readExpectation('process.exitCode = 3;\n'), outcome)).toEqual([
    'exit code 3 instead of 0',
  ]);
  expect(differences(readExpectation('// exits: 3\n'), outcome)).toEqual([]);
});
