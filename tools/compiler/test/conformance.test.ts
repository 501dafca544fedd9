// Every program of `cases` prints what rustc's program prints; every program of `refused` is refused at the marked
// place.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder, write } from '@justlang-tools/testing/folder';
import { startNode } from '@justlang-tools/testing/process';
import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import { compile } from '../src/index.js';

const folder = fileURLToPath(new URL('.', import.meta.url));
const runtime = new URL('../dist/runtime/index.js', import.meta.url).href;

/** Programs that leave values behind, by `mem::forget`, `leak`, cycles, statics or their end. */
const FORGETTING: ReadonlySet<string> = new Set(['library/one-thread', 'ordinary-programs/bank-exit']);

/** The programs below a folder; a part of them unless all of every test is asked for. */
function programs(under: string): string[] {
  const files = readdirSync(join(folder, under), { recursive: true }).map(String);
  const names = files.filter((file) => file.endsWith('.just')).sort();
  return names.filter((_, index) => index % soak(6, 1) === 0).map((file) => join(folder, under, file));
}

describe.concurrent('programs of the cases', () => {
  const output = temporaryFolder('just-cases');
  for (const file of programs('cases')) {
    const name = file.slice(join(folder, 'cases/').length, -'.just'.length);
    it(`${name} does what rustc's program does`, async () => {
      const module = join(output, `${name.replaceAll('/', '-')}.mjs`);
      const { text, map } = compile(file, module, { runtime });
      write(module, text);
      write(`${module}.map`, map);
      const base = file.slice(0, -'.just'.length);
      const [code, panic] = existsSync(`${base}.exit`)
        ? readFileSync(`${base}.exit`, 'utf8').split('\n')
        : ['0'];
      const { stdout, stderr, code: ended } = await startNode([module], { env: { JUST_CHECKS: 'full' } });
      expect([stdout, String(ended)], stderr).toEqual([readFileSync(`${base}.stdout`, 'utf8'), code]);
      if (panic) expect(/ panicked at .*\.just:(\d+:\d+):\n/.exec(stderr)?.[1]).toBe(panic);
      if (existsSync(`${base}.places`)) {
        const places = [...stderr.matchAll(/ panicked at .*\.just:(\d+:\d+):\n/g)].map(([, at]) => `${at}\n`);
        expect(places.join('')).toBe(readFileSync(`${base}.places`, 'utf8'));
      }
      // Rust forgets these values as well.
      if (!FORGETTING.has(name)) expect(stderr).not.toMatch(/ERR_JUST_(?!PANIC\b)/);
    });
  }
});

describe('programs with an error', () => {
  for (const file of programs('refused')) {
    const name = file.slice(join(folder, 'refused/').length, -'.just'.length);
    it(`${name} is refused where it stands`, () => {
      const lines = readFileSync(file, 'utf8').split('\n');
      const line = lines.findIndex((text) => text.endsWith('// refused')) + 1;
      const caret = lines[line] ?? '';
      const column = /^\/\/ *\^$/.test(caret) ? `${caret.length}\n` : '';
      expect(() => compile(file, 'refused.mjs')).toThrow(`${file}:${line}:${column}`);
    });
  }
});
