// Faults that a compiler makes, planted in what it emits: full checks find each, and the report names the line of the program.
// docs/faults.md quotes the reports.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, write } from '@justlang-tools/testing/folder';
import { runNode } from '@justlang-tools/testing/process';
import { describe, expect, it } from 'vitest';
import { compile } from '../src/index.js';

const folder = join(import.meta.dirname, 'faults');
const page = readFileSync(join(import.meta.dirname, '../docs/faults.md'), 'utf8');
const runtime = new URL('../dist/runtime/index.js', import.meta.url).href;
const output = temporaryFolder('just-faults');

type Edit = readonly [what: RegExp, becomes: string];

/** What is changed in the emitted code, on the line where it stands: the source map stays right. */
const FAULTS: Readonly<Record<string, readonly Edit[]>> = {
  'drop-twice': [[/heap\.deallocate\((\w+), 32, 8\);/, '$& freeVec($1, 1, 1); $&']],
  'move-forgotten': [[/close\((\w+)\);/, '$& freeVec($1, 1, 1); heap.deallocate($1, 24, 8);']],
  'wrong-offset': [[/(getU32\(\w+) \+ 4\)/, '$1 + 8)']],
  'stale-slice': [
    [/(\w+ = getU32\(list_pointer\))/, 'stale = list_pointer, $1'],
    [/return getU32\(list_pointer\)/, 'return getU32(stale)'],
  ],
};

/** The report without addresses and bytes, which differ from run to run, with the names of the program's files and of the library's. */
function reportOf(stderr: string): string {
  return stderr
    .replace(/\n {2}bytes around it[\s\S]*?\n(?=\S|$)/, '\n')
    .replace(/\n +at <anonymous>.*/g, '')
    .replace(/0x[0-9a-f]+/g, '0x...')
    .replace(/(?:[^\s(]*\/)?std\/(\w+\.just):\d+:\d+/g, 'std/$1')
    .replace(/[^\s(]*\/(?=[\w-]+\.just:)/g, '')
    .trimEnd();
}

/** What the page quotes for a fault: the program as `rust`, the report as `text`. */
function quoted(name: string, language: 'rust' | 'text'): string | undefined {
  const section = page.split(/^## /m).find((each) => each.startsWith(`${name}\n`));
  return section?.match(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\\n\`\`\``))?.[1];
}

function run(name: string, edits: readonly Edit[]) {
  const module = join(output, `${name}-${edits.length}.mjs`);
  const { text, map } = compile(join(folder, `${name}.just`), module, { runtime });
  const changed = edits.reduce((before, [what, becomes]) => {
    expect(before).toMatch(what);
    return before.replace(what, becomes);
  }, text);
  write(module, changed);
  write(`${module}.map`, map);
  return runNode([module], { env: { JUST_CHECKS: 'full' } });
}

describe.each(Object.entries(FAULTS))('%s', (name, edits) => {
  it('is found, with a report that the page quotes', () => {
    const { code, stderr } = run(name, edits);
    expect(code).toBe(101);
    expect(reportOf(stderr)).toBe(quoted(name, 'text'));
    expect(reportOf(stderr)).toContain(`${name}.just:`);
  });

  it('is about the program that the page shows', () => {
    expect(`${quoted(name, 'rust')}\n`).toBe(readFileSync(join(folder, `${name}.just`), 'utf8'));
  });

  it('is all that is wrong with the program', () => {
    expect(run(name, [])).toMatchObject({ code: 0, stderr: '' });
  });
});
