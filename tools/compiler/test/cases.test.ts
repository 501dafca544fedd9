import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** The names of the files under a folder that end so, without the ending. */
function named(under: string, ending: string): string[] {
  const files = readdirSync(`${folder}${under}`, { recursive: true }).map(String);
  const names = files.filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length));
  return names.sort();
}

describe('the programs of the tests', () => {
  it('cases have each what rustc made of them recorded, and nothing else is', () => {
    const cases = named('cases', '.just');
    expect(named('cases', '.stdout')).toEqual(cases);
    expect(named('cases', '.exit').filter((name) => !cases.includes(name))).toEqual([]);
  });

  it('what must be refused says on which line', () => {
    for (const name of named('refused', '.just')) {
      const text = readFileSync(`${folder}refused/${name}.just`, 'utf8');
      expect([name, text.match(/\/\/ refused$/gm)?.length]).toEqual([name, 1]);
    }
  });
});
