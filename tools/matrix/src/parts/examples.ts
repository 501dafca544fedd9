import { join } from 'node:path';
import { collectExamples } from '@justlang-tools/examples/collect';
import { differences, readExpectation } from '@justlang-tools/examples/expectation';
import { readPublicNames } from '@justlang-tools/examples/prelude';
import { prepareExamples } from '@justlang-tools/examples/run';
import type { Outcome, Part, Runtime, Skipped } from '../cell.js';
import { runOn } from '../command.js';
import { ROOT } from '../paths.js';
import { stageFor } from './tests.js';

/** An example that a runtime cannot run as its page says, and why. */
export interface OtherExample {
  /** The beginning of `page:line`. */
  readonly where: string;
  readonly reason: string;
}

/** An import of neither the runtime, Node nor a file. */
const OTHER_PACKAGE = /^import .* from '(?!@justlang\/|node:|\.)/m;

async function run(runtime: Runtime, pages: RegExp, known: readonly OtherExample[]): Promise<Outcome> {
  const { pathOf = (path: string) => path } = runtime;
  const all = collectExamples(ROOT).examples.filter(({ where }) => pages.test(where));
  // Those that call other libraries need them built for the platform, or installed.
  const examples = all.filter(({ needs, source }) => needs.length === 0 && !OTHER_PACKAGE.test(source));
  const folder = join(await stageFor(runtime), 'examples');
  const prepared = prepareExamples(examples, await readPublicNames(), folder);
  const problems: string[] = [];
  const differing = new Map<string, number>();
  let passed = 0;
  for (const [at, { where, source }] of examples.entries()) {
    const { script } = prepared[at]!;
    const { code, stdout, stderr } = runOn(runtime, [pathOf(script)], { cwd: folder });
    const found = differences(readExpectation(source), { exitCode: code ?? 134, stdout, stderr });
    const reason = known.find((example) => where.startsWith(example.where))?.reason;
    if (found.length > 0 && reason !== undefined) differing.set(reason, (differing.get(reason) ?? 0) + 1);
    else if (found.length > 0) problems.push(`${where}: ${found[0]}`);
    else if (reason !== undefined)
      problems.push(`${where}: passes, though it is listed as a known difference`);
    else passed++;
  }
  const left = all.length - examples.length;
  const skipped: Skipped[] =
    left === 0
      ? []
      : [{ count: left, reason: 'call other libraries, which are built for Node or installed here only' }];
  return {
    passed,
    failed: problems.length,
    skipped,
    known: [...differing].map(([reason, count]) => ({ count, reason })),
    problems,
  };
}

/**
 * The examples of the documentation.
 *
 * @param pages - what the names of their pages match
 */
export function examples(pages: RegExp, known: readonly OtherExample[]): Part {
  return { name: 'examples', run: (runtime) => run(runtime, pages, known) };
}
