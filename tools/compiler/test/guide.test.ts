// The Just sources of docs/lowering print the same when this compiler compiles them as the code that stands beside them, and the pages show
// what it makes of them: RENEW=1 writes them anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@justlang-tools/testing/folder';
import { runNode } from '@justlang-tools/testing/process';
import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import { blockOf, compiled, FOLDER, OTHERWISE, pages, renewed, sourcesOf } from './guide.js';

const output = temporaryFolder('just-guide');

if (process.env.RENEW === '1')
  for (const page of pages()) writeFileSync(join(FOLDER, page), renewed(page, output));

const sources = pages().flatMap(sourcesOf);

describe('the Just sources of docs/lowering', () => {
  const tried = sources.filter(({ name }) => OTHERWISE[name] === undefined);

  it.each(tried.filter((_, i) => i % soak(12, 1, 4) === 0))('$name', ({ name, text, prints, shown }) => {
    expect(shown).toBe(blockOf(name, text, output));
    const { stdout, code } = runNode([compiled(name, text, output)], {
      env: { JUST_CHECKS: 'full', JUST_LEAKS: 'fail' },
    });
    expect({ code, lines: stdout.split('\n').slice(0, -1) }).toEqual({ code: 0, lines: prints });
  });

  it('hold the exceptions, which say what is lacking', () => {
    for (const name of Object.keys(OTHERWISE)) {
      const shown = sources.find((source) => source.name === name)?.shown;
      expect([name, shown]).toEqual([name, blockOf(name, '', output)]);
    }
  });

  it('are all there are', () => {
    const written = pages().flatMap(
      (page) => readFileSync(join(FOLDER, page), 'utf8').match(/^```just$/gm) ?? [],
    );
    expect(sources.length).toBe(written.length);
  });
});
