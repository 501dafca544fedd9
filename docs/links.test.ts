// Every relative link of the documentation leads to a file, and every anchor to a heading.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

/** A path from the root, with `/` on every system. */
const fromRoot = (file: string) => relative(ROOT, file).split(sep).join('/');

function markdownIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isFile() && entry.name.endsWith('.md')) return [path];
    const skipped =
      ['node_modules', 'dist', 'build', 'CHANGELOG.md'].includes(entry.name) || entry.name.startsWith('.');
    return entry.isDirectory() && !skipped ? markdownIn(path) : [];
  });
}

/** The text of a page without its code, where brackets are no links. */
function withoutCode(text: string): string {
  return text.replace(/^\s*```[\s\S]*?^\s*```/gm, '').replace(/`[^`\n]*`/g, 'code');
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(file: string): Set<string> {
  const text = readFileSync(file, 'utf8').replace(/^\s*```[\s\S]*?^\s*```/gm, '');
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading as string);
  const slug = (heading: string) =>
    heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
  return new Set(headings.map(slug));
}

function brokenLinks(file: string): string[] {
  const links = withoutCode(readFileSync(file, 'utf8')).matchAll(/\]\(([^)\s]+)\)/g);
  return [...links].flatMap(([, target = '']) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [path = '', anchor] = target.split('#');
    const destination = path === '' ? file : join(dirname(file), decodeURIComponent(path));
    if (!existsSync(destination)) return [`${target}: no such file`];
    if (anchor === undefined || statSync(destination).isDirectory()) return [];
    return anchorsOf(destination).has(anchor) ? [] : [`${target}: no such heading`];
  });
}

const pages = ['.', 'docs', 'packages', 'tools']
  .flatMap((folder) =>
    folder === '.'
      ? readdirSync(ROOT)
          .filter((name) => name.endsWith('.md'))
          .map((name) => join(ROOT, name))
      : markdownIn(join(ROOT, folder)),
  )
  .map(fromRoot);

test.each(pages)('the links of %s lead somewhere', (page) => {
  expect(brokenLinks(join(ROOT, page))).toEqual([]);
});

test('the safety page has the sections that others link to', () => {
  const anchors = anchorsOf(join(ROOT, 'docs', 'safety.md'));
  for (const anchor of ['glossary', 'contracts', 'tiers', 'views', 'windows', 'threads']) {
    expect(anchors).toContain(anchor);
  }
});

/** The pages that a page links to, as paths from the root. */
function linkedFrom(page: string): string[] {
  const links = withoutCode(readFileSync(join(ROOT, page), 'utf8')).matchAll(/\]\(([^)\s#]+)/g);
  return [...links]
    .filter(([, target]) => !/^[a-z]+:/.test(target as string))
    .map(([, target]) => fromRoot(join(ROOT, dirname(page), target as string)));
}

test('the start page of the documentation leads to every page of docs and every package and tool', () => {
  const guides = pages.filter((page) => /^docs\/[^/]+\.md$|^(packages|tools)\/[^/]+\/README\.md$/.test(page));
  expect(guides).toContain('docs/lowering.md');
  const linked = linkedFrom('docs/README.md');
  expect(guides.filter((page) => page !== 'docs/README.md' && !linked.includes(page))).toEqual([]);
});

test('the page of decisions lists every decision', () => {
  const decisions = pages.filter((page) => /^docs\/decisions\/\d/.test(page));
  expect(decisions.length).toBeGreaterThan(0);
  const linked = linkedFrom('docs/decisions/README.md');
  expect(decisions.filter((page) => !linked.includes(page))).toEqual([]);
});

test.each([
  ['README.md', 'docs/README.md'],
  ['README.md', 'docs/lowering.md'],
  ['docs/architecture.md', 'docs/lowering.md'],
])('%s links to %s', (page, target) => {
  expect(linkedFrom(page)).toContain(target);
});

test('every command that the documentation names is there', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
  const named = pages.flatMap((page) => [
    ...readFileSync(join(ROOT, page), 'utf8').matchAll(/`npm run ([\w:-]+)/g),
  ]);
  expect(named.length).toBeGreaterThan(0);
  expect(named.map(([, name]) => name).filter((name) => !Object.hasOwn(scripts, name as string))).toEqual([]);
});
