import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { JUST_FOLDER } from '../../src/just/folder.js';
import { LOCKFILE, schemaPath, storeBases, storeLockfile } from '../../src/just/inputs.js';

const folder = mkdtempSync(join(tmpdir(), 'inputs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const plain = async (program: string): Promise<(args: string[]) => string> =>
  (await import(pathToFileURL(join(JUST_FOLDER, `plain/${program}.mjs`)).href)).main;

/** The numbers of a text, in order. */
const numbers = (text: string): number[] => (text.match(/\d+/g) ?? []).map(Number);

describe('input for measuring', () => {
  it('the lockfile of several repositories holds each of them, and an importer that links to all', async () => {
    const main = await plain('shortest-path');
    const head = (path: string): number[] => numbers(main([path]).split('\n').slice(0, 2).join('\n'));
    const [packages = 0, dependencies = 0, reached = 0, costs = 0] = head(LOCKFILE);
    const direct = importerSize(readFileSync(LOCKFILE, 'utf8'));
    expect(head(storeLockfile(folder, 3))).toEqual([
      3 * packages + 1,
      3 * dependencies + 3,
      3 * reached + 1,
      // Each way is longer by the step to its copy.
      3 * (costs + reached * (1 + direct)),
    ]);
  });

  it('bases are three lists of DNA', async () => {
    const text = readFileSync(await storeBases(folder, 10), 'utf8');
    expect(text.split('\n').filter((line) => line.startsWith('>')).length).toBe(3);
    // 2, 3 and 5 bases for each of the count
    expect(
      text
        .split('\n')
        .filter((line) => !line.startsWith('>'))
        .join('').length,
    ).toBe(100);
  });

  it('the schema is a large JSON document, and its peer reads all of it', async () => {
    const text = readFileSync(schemaPath(), 'utf8');
    expect(text.length).toBeGreaterThan(500_000);
    const main = await plain('json');
    const printed = main([schemaPath(), 'pretty']);
    expect(JSON.parse(printed.slice(0, printed.indexOf('\nSummary')))).toEqual(JSON.parse(text));
  });
});

/** How many dependencies the importer `.` has. */
function importerSize(lockfile: string): number {
  const section = lockfile.slice(lockfile.indexOf('\n  .:\n') + 1);
  return section.slice(0, section.indexOf('\n\n')).match(/^ {8}version: /gm)?.length ?? 0;
}
