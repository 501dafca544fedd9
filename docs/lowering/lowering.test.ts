import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from '@justlang-tools/testing/process';
import { soak } from '@justlang-tools/testing/soak';
import { afterAll, describe, expect, it } from 'vitest';

/*
 * Runs the emitted code of docs/lowering.md and its pages, exactly as it stands there, each pattern as a program of its own.
 */

const FOLDER = import.meta.dirname;
const INDEX = join(FOLDER, '..', 'lowering.md');
const PAGES = readdirSync(FOLDER).filter((name) => name.endsWith('.md'));
// Below the package, so that its dependencies are found as a user's program finds them.
const CACHE = fileURLToPath(new URL('../../packages/drop-glue/.cache/', import.meta.url));

interface Pattern {
  readonly title: string;
  /** What the patterns of its page share. */
  readonly setup: string;
  readonly emitted: string;
  readonly prints: readonly string[];
}

function blocks(text: string, fence: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${fence}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    (m) => m[1] as string,
  );
}

function patternsOf(text: string): Pattern[] {
  const setup = blocks(text, 'js fragment setup').join('');
  return text.split(/^##? /m).flatMap((section) => {
    const title = section.split('\n', 1)[0] as string;
    const sources = blocks(section, 'just');
    const emitted = blocks(section, 'js fragment');
    if (sources.length !== emitted.length)
      throw new Error(`${title}: source and emitted code do not pair up`);
    return emitted.map((code, i) => ({
      title: i === 0 ? title : `${title}, ${i + 1}`,
      setup,
      emitted: code,
      prints: [...code.matchAll(/^\/\/ prints: (.*)$/gm)].map((m) => m[1] as string),
    }));
  });
}

const index = readFileSync(INDEX, 'utf8');
const setup = blocks(index, 'js fragment setup').join('');
const patterns = PAGES.flatMap((page) => patternsOf(readFileSync(join(FOLDER, page), 'utf8')));
mkdirSync(CACHE, { recursive: true });
const folder = mkdtempSync(join(CACHE, 'lowering-'));
afterAll(() => rmSync(folder, { recursive: true }));

const END = 'main();\nstack[Symbol.dispose]();\nconsole.log(`live: ${heap.stats().allocationCount}`);\n';

const programs = patterns.map(({ title, setup: shared, emitted, prints }, i) => {
  const script = join(folder, `pattern-${i}.mjs`);
  writeFileSync(script, `${setup}${shared}${emitted}${END}`);
  return { title, script, prints: [...prints, 'live: 0'] };
});

describe('the emitted code of docs/lowering', () => {
  // In part, all of them run in one process.
  it.each(soak([], programs))('drops as Rust does: $title', ({ script, prints }) => {
    const { stdout, code } = runNode([script]);
    expect(stdout.split('\n').slice(0, -1)).toEqual(prints);
    expect(code).toBe(0);
  });

  it.each(['basic', 'full'])('drops as Rust does under checks %s, and leaks nothing', (JUST_CHECKS) => {
    const all = join(folder, 'all.mjs');
    writeFileSync(all, programs.map(({ script }) => `import './${basename(script)}';\n`).join(''));
    const { stdout, code } = runNode([all], { env: { JUST_CHECKS, JUST_LEAKS: 'fail' } });
    expect(stdout.split('\n').slice(0, -1)).toEqual(programs.flatMap(({ prints }) => prints));
    expect(code).toBe(0);
  });

  it.each(PAGES)('%s is listed on the index page', (page) => {
    expect(index).toContain(`](lowering/${page})`);
  });

  it.each(['halves.mjs', 'any.mjs'])('copies from docs/integers/%s unchanged', (file) => {
    const source = readFileSync(join(FOLDER, '..', 'integers', file), 'utf8').replaceAll('export ', '');
    const copies = PAGES.flatMap((page) => {
      const from = `// From docs/integers/${file}.\n`;
      const code = blocks(readFileSync(join(FOLDER, page), 'utf8'), 'js fragment setup').join('');
      const [, copied] = code.split(from);
      return copied === undefined ? [] : [(copied.split(/\n\n/) as [string])[0]];
    });
    expect(copies.length).toBeGreaterThan(0);
    for (const declaration of copies.flatMap((copied) => copied.trim().split(/\n(?=function|const)/))) {
      expect(source).toContain(declaration);
    }
  });

  it('covers every construct that owns', () => {
    expect(patterns.filter(({ prints }) => prints.length === 0)).toEqual([]);
    const drops = patterns.filter(({ prints }) => prints.some((line) => line.startsWith('drop ')));
    expect(drops.length).toBeGreaterThanOrEqual(30);
  });
});
