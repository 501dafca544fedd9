// Checks the types of every example of the documentation, and runs them; in part, only that of the first page. See "Examples"
// in CONTRIBUTING.md.
import { join } from 'node:path';
import { SOAK } from '@justlang-tools/testing/soak';
import { expect, test } from 'vitest';
import type { Example } from '../src/blocks.js';
import { collectExamples } from '../src/collect.js';
import { differences, readExpectation } from '../src/expectation.js';
import { unmetNeeds } from '../src/needs.js';
import { readPublicNames } from '../src/prelude.js';
import { parseExample, prepareExamples, runExample } from '../src/run.js';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const { examples, addons } = collectExamples(ROOT);
const prepared = prepareExamples(examples, await readPublicNames(), 'documentation', addons);

/** Whether only its types are checked. */
const isLeftOut = ({ where }: Example): boolean => !SOAK && !where.startsWith('README.md:');

/** What its test is called: where it stands, and, if it is not run here, why. */
function title(example: Example): string {
  const { where, needs } = example;
  if (isLeftOut(example)) return `${where} (types only)`;
  const unmet = unmetNeeds(needs);
  return unmet.length === 0 ? where : `${where} (only parsed: needs ${unmet.join(', ')})`;
}

test('every package README has an example', () => {
  const pages = new Set(examples.map(({ where }) => where.replace(/:\d+$/, '')));
  const packages = ['config', 'panic', 'raw-allocator', 'memory-access', 'heap', 'drop-glue', 'profile'];
  expect(packages.filter((name) => !pages.has(`packages/${name}/README.md`))).toEqual([]);
});

test.each(examples.map((example, at) => [title(example), example, at] as const))(
  '%s',
  async (_title, example, at) => {
    const { typeErrors } = prepared[at]!;
    expect(typeErrors).toEqual([]);
    if (isLeftOut(example)) return;
    if (unmetNeeds(example.needs).length > 0) {
      expect(await parseExample(prepared[at]!)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
      return;
    }
    const outcome = await runExample(prepared[at]!);
    const found = differences(readExpectation(example.source), outcome);
    expect(found, `${example.source}\n--- stdout\n${outcome.stdout}\n--- stderr\n${outcome.stderr}`).toEqual(
      [],
    );
  },
);

test('an example with a type error, and one that ends in another way than it says, are found', async () => {
  const block = { where: 'x:1', language: 'ts', needs: [], inSource: false } as const;
  const [typed, thrown, unparsed] = prepareExamples(
    [
      { ...block, source: "const n: number = 'text';\nconsole.log(n);\n" },
      { ...block, source: 'process.exitCode = 3;\n' },
      { ...block, language: 'js', source: 'process.exitCode = 3;\nconst twice = 1, twice = 2;\n' },
    ],
    new Map(),
    'self-test',
  );
  expect(typed?.typeErrors.join()).toMatch(/TS2322/);
  expect(thrown?.typeErrors).toEqual([]);
  const outcome = await runExample(thrown!);
  expect(differences(readExpectation('process.exitCode = 3;\n'), outcome)).toEqual([
    'exit code 3 instead of 0',
  ]);
  expect(differences(readExpectation('// exits: 3\n'), outcome)).toEqual([]);
  expect(await parseExample(thrown!)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  expect((await parseExample(unparsed!)).stderr).toMatch(/SyntaxError/);
});
