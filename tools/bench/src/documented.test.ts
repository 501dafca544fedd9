// What the documents tell a reader to run is there to be run.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from '@justlang-tools/testing/process';
import { describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const ROOT = join(import.meta.dirname, '../../..');

/** The groups of benchmarks and the names in each, as the tool itself lists them. */
function benchmarks(): Map<string, readonly string[]> {
  const { stdout } = runNode([MAIN, '--help']);
  const [, list = ''] = /when none is named\):\n([\s\S]*?)\n\n/.exec(stdout) ?? [];
  return new Map(
    list.split('\n').map((line) => {
      const [group = '', ...names] = line.trim().split(/ +/);
      return [group, names];
    }),
  );
}

const DOCUMENTS = [
  ...['README.md', 'CONTRIBUTING.md'],
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map((file) => join('docs', file)),
  ...['packages', 'tools'].flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => join(folder, name, 'README.md')),
  ),
].filter((file) => file.endsWith('.md'));

/** The text of a document; empty where there is none, as in a package without a README. */
function read(file: string): string {
  try {
    return readFileSync(join(ROOT, file), 'utf8');
  } catch {
    return '';
  }
}

/** The arguments of every `npm run bench` in a text, up to what ends the command there. */
function commands(text: string): string[][] {
  return [...text.matchAll(/npm run bench -- ([a-z][a-z0-9 -]*)/g)].map(([, rest = '']) => {
    const [command = ''] = rest.split(/ {2,}| --/);
    return command.trim().split(' ');
  });
}

describe('a command in a document', () => {
  const groups = benchmarks();
  const found = DOCUMENTS.flatMap((file) => commands(read(file)).map((words) => [file, words] as const));

  it('measures what is there to be measured', () => {
    expect(groups.get('heap')).toContain('churn');
    expect(found.length).toBeGreaterThan(8);
    const unknown = found.filter(([, [group = '', ...names]]) => {
      const known = groups.get(group);
      return known === undefined || !names.every((name) => known.includes(name));
    });
    expect(unknown).toEqual([]);
  });

  it('is one of the scripts', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = DOCUMENTS.flatMap((file) =>
      [...read(file).matchAll(/npm run ([a-z][a-z:-]*)/g)].map(([, name = '']) => [file, name]),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(([, name = '']) => !(name in scripts))).toEqual([]);
  });

  it('stands once in each row of the five figures', () => {
    const [, section = ''] = read('README.md').split('## Five figures');
    const rows = section
      .split('\n## ')[0]!
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .slice(2);
    const [first, ...others] = rows.map(commands);
    expect(first).toEqual([['heap', 'replace']]);
    expect(others.map((row) => row.length)).toEqual([1, 1, 1, 1]);
  });
});
