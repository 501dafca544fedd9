import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { soak } from '@justlang-tools/testing/soak';
import { afterAll, describe, expect, it } from 'vitest';
import { JUST_FOLDER } from '../../src/just/folder.js';
import { runModule } from '../../src/just/recorded.js';
import { temporaryFile } from '../temporary-text.js';
import { moduleOf, removeModules } from './programs.js';

afterAll(removeModules);

const TEXTS: readonly [string, string][] = [
  ['no text', ''],
  ['no words', '\n\t .,;\n'],
  ['a byte order mark', '\uFEFFone two'],
  ['words of every plane', 'é 日本語 🙂 ａ\u0301 «Ça» ça— naïve…'],
  ['a word of a megabyte', 'x'.repeat(2 ** 20)],
];
const NO_TEXTS: readonly [string, Uint8Array][] = [
  ['half a character', Uint8Array.of(0x63, 0x61, 0x66, 0xe9)],
  ['half a surrogate', Uint8Array.of(0xed, 0xa0, 0x80)],
];
const SETTING = { env: {}, worker: false };

describe.each(soak(['word-frequency'], ['word-frequency', 'lru-cache']))('%s', (program) => {
  const run = async (path: string) => {
    const { path: module } = await moduleOf(program);
    return runModule(module, { name: program, program, args: [path] }, SETTING);
  };

  it.each(TEXTS)('prints of a text with %s what plain JavaScript prints', async (_, text) => {
    const path = temporaryFile(text);
    const { main } = await import(pathToFileURL(join(JUST_FOLDER, `plain/${program}.mjs`)).href);
    const { stdout, stderr, status } = await run(path);
    const found = { stdout: Buffer.from(stdout, 'latin1').toString(), stderr, status };
    expect(found).toEqual({ stdout: main([path]), stderr: '', status: 0 });
  });

  it.each(NO_TEXTS)('ends with an error where a file holds %s', async (_, bytes) => {
    const { stdout, stderr, status } = await run(temporaryFile(bytes));
    expect({ stdout, status }).toEqual({ stdout: '', status: 1 });
    expect(stderr).toMatch(/^Error: .*InvalidData/);
  });
});
