import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FOLDER, generated } from '../src/generate.js';
import { operations } from '../src/index.js';
import { HEADER } from '../src/text.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FILES = generated();

describe('the generated files', () => {
  it.each([...FILES])('%s is what the tables give: if not, npm run generate', (path, text) => {
    expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text);
  });

  it('are all that say they are generated', () => {
    const found = readdirSync(join(ROOT, FOLDER), { recursive: true, encoding: 'utf8' })
      .map((file) => `${FOLDER}/${file.replaceAll('\\', '/')}`)
      .filter((file) => file.endsWith('.ts') && readFileSync(join(ROOT, file), 'utf8').startsWith(HEADER));
    expect(found.sort()).toEqual([...FILES.keys()].sort());
  });
});

describe('the tables', () => {
  it('name every function once', () => {
    const names = operations.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
