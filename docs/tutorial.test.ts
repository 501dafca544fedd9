// Follows docs/tutorial.md as a reader does: writes the files it shows, runs its commands, compares what they print.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from '@justlang-tools/testing/process';
import { afterAll, expect, test } from 'vitest';

const PAGE = fileURLToPath(new URL('tutorial.md', import.meta.url));
// Where the packages are found as a reader's folder finds them.
const CACHE = fileURLToPath(new URL('../tools/examples/.cache/', import.meta.url));

interface Block {
  readonly tag: string;
  readonly info: readonly string[];
  readonly text: string;
}

const page = readFileSync(PAGE, 'utf8');
const blocks = [...page.matchAll(/^```(\w+)(.*)\n([\s\S]*?)^```$/gm)].map(
  ([, tag, info, text]): Block => ({ tag: tag!, info: info!.trim().split(' ').filter(Boolean), text: text! }),
);

mkdirSync(CACHE, { recursive: true });
const folder = mkdtempSync(join(CACHE, 'tutorial-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
mkdirSync(join(folder, 'programs'));

const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);

/** What a block of code does to the folder: a whole file, a line before the parser's import, or a line in another's place. */
function follow({ info, text }: Block): void {
  const [mode, file] =
    info.at(-2) === 'add' || info.at(-2) === 'replace' ? info.slice(-2) : ['', info.at(-1)];
  if (mode === 'add') {
    const parser = "import { parse } from './parse.mjs';\n";
    expect(read(file!)).toContain(parser);
    write(file!, read(file!).replace(parser, `${text}${parser}`));
  } else if (mode === 'replace') {
    const start = text.slice(0, text.indexOf(' =') + 2);
    const lines = read(file!).split('\n');
    expect(lines.filter((line) => line.startsWith(start))).toHaveLength(1);
    write(file!, lines.map((line) => (line.startsWith(start) ? text.trimEnd() : line)).join('\n'));
  } else write(file!, text);
}

/** Whether a text is as shown, where `...` stands for any lines, or for the rest of its line. */
function matcher(shown: string): RegExp {
  const escaped = shown.trimEnd().replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = escaped.replace(/^\\\.\\\.\\\.$/gm, '[\\s\\S]*?').replace(/\\\.\\\.\\\.$/gm, '.*');
  return new RegExp(`^${pattern}$`);
}

function run({ info, text }: Block, shown: Block): void {
  for (const command of text.trim().split('\n')) {
    const [, variables, script] = /^((?:\w+=\S+ )*)node (.*)$/.exec(command)!;
    const env = Object.fromEntries(
      variables!
        .trim()
        .split(' ')
        .filter(Boolean)
        .map((one) => one.split('=')),
    );
    const { stdout, stderr, code, signal } = runNode(script!.split(' '), { cwd: folder, env });
    expect(`${stdout}${stderr}`.trimEnd()).toMatch(matcher(shown.text));
    const expected = info[0] === 'exits' ? info.slice(1).map(Number) : [0];
    expect(expected).toContain(signal === 'SIGABRT' ? 134 : code);
  }
}

test('every step of the tutorial does what the page shows', () => {
  let commands = 0;
  for (const [i, block] of blocks.entries()) {
    if (block.tag === 'js' || block.tag === 'just') follow(block);
    else if (block.tag === 'sh' && block.info[0] !== 'setup') {
      run(block, blocks[i + 1]!);
      commands++;
    }
  }
  expect(commands).toBe(8);
});

test('the page counts its own lines', () => {
  const files = new Map(
    blocks
      .filter(({ info }) => info.length === 2 && info[0] === 'fragment')
      .map(({ info, text }) => [info[1], text]),
  );
  const linesOf = (text: string): number => text.split('\n').length - 1;
  const tens = (lines: number): number => Math.round(lines / 10) * 10;
  const all = [...files.values()].reduce((sum, text) => sum + linesOf(text), 0);
  expect(files.size).toBe(8);
  expect(page).toContain(
    `The whole is ${tens(all)} lines, of which ${tens(linesOf(files.get('parse.mjs')!))} are the parser.`,
  );
});
