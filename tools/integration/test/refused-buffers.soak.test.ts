// The suites of memory-access and heap where the engine refuses buffers over memory that is not its own, as Electron and builds of V8
// with its sandbox do. The addon is built to answer as they do, in a copy of the packages.
import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { temporaryFolder } from '@justlang-tools/testing/folder';
import { resultOf, runNode } from '@justlang-tools/testing/process';
import { soak } from '@justlang-tools/testing/soak';
import { beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const NOT_COPIED = new Set(['.cache', '.turbo', 'coverage', 'build', 'prebuilds']);
const scratch = temporaryFolder('refused');

/** What is run: whole suites take three minutes. */
const SUITES = soak(
  [],
  ['packages/memory-access', 'packages/heap'],
  ['packages/memory-access/test/windows', 'packages/memory-access/test/taken'],
);

/** What vitest reports. */
interface Report {
  numPassedTests: number;
  testResults: { name: string; message: string; assertionResults: Test[] }[];
}

interface Test {
  status: string;
  fullName: string;
  failureMessages: string[];
}

/** Runs tests of the copy; returns what failed, and how many passed. */
function run(suite: string): { failed: string[]; passed: number } {
  const report = join(scratch, 'report.json');
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const args = ['run', '--root', scratch, '--reporter=json', `--outputFile=${report}`, suite];
  runNode([vitest, ...args], { cwd: scratch, env: { TEST_SEED: process.env.TEST_SEED ?? '1' } });
  const { numPassedTests, testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  const failed = testResults.flatMap(({ name, message, assertionResults }) => [
    ...(message === '' ? [] : [`${name}: ${message}`]),
    ...assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => `${name}: ${fullName}: ${failureMessages.join('\n')}`),
  ]);
  return { failed, passed: numPassedTests };
}

describe.runIf(process.platform !== 'win32')('where the engine refuses external buffers', () => {
  beforeAll(() => {
    for (const name of ['node_modules', 'package.json', 'vitest.config.ts', 'tsconfig.base.json', 'tools']) {
      symlinkSync(join(ROOT, name), join(scratch, name));
    }
    // Verbatim, so that the links of node_modules stay in the copy.
    cpSync(join(ROOT, 'packages'), join(scratch, 'packages'), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !NOT_COPIED.has(basename(source)),
    });
    const build = join(scratch, 'packages', 'raw-allocator', 'scripts', 'build-native.mjs');
    const { code, stderr } = runNode([build], { env: { CXXFLAGS: '-DJUST_REFUSE_EXTERNAL_BUFFERS' } });
    if (code !== 0) throw new Error(stderr);
  }, 300_000);

  it('all access is native, and a view says why there is none', () => {
    const script = `
      import { MemoryAccess } from '@justlang/memory-access';
      import { backend, windowCount } from '@justlang/memory-access/internal';
      import { RawAllocator } from '@justlang/raw-allocator';
      const block = new RawAllocator().allocZeroed(64, 8);
      MemoryAccess.setI32(block, 5);
      const refused = [];
      for (const view of ['bytes', 'unsafeI32Array']) {
        try { MemoryAccess[view](block, 8); } catch ({ code }) { refused.push(code); }
      }
      console.log(JSON.stringify([backend(), windowCount(), MemoryAccess.getI32(block), refused]));`;
    const cwd = join(scratch, 'packages', 'heap');
    const seen = resultOf(runNode(['--input-type=module', '-e', script], { cwd }));
    expect(seen).toEqual(['native', 0, 5, ['ERR_JUST_NATIVE', 'ERR_JUST_NATIVE']]);
  });

  it.each(SUITES)(
    'the tests of %s pass',
    (suite) => {
      const { failed, passed } = run(suite);
      expect(failed).toEqual([]);
      expect(passed).toBeGreaterThan(50);
    },
    900_000,
  );
});
