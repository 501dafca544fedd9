// The Just sources of docs/lowering print the same when this compiler compiles them as the code that stands beside them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder, write } from '@justlang-tools/testing/folder';
import { runNode } from '@justlang-tools/testing/process';
import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import { compile } from '../src/index.js';

const FOLDER = fileURLToPath(new URL('../../../docs/lowering/', import.meta.url));
const runtime = new URL('../dist/runtime/index.js', import.meta.url).href;

/** What every source has in front: the frame of docs/lowering.md. */
const PRELUDE = `#![allow(unused)]
use std::rc::{Rc, Weak};
struct Loud(i32);
impl Drop for Loud { fn drop(&mut self) { println!("drop {}", self.0) } }
struct Pair { left: Box<Loud>, right: Box<Loud> }
enum Shape { Empty, One(Box<Loud>), Two(Box<Loud>, Box<Loud>) }
`;

/** What this compiler lacks, or lays out in another way. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'native-text 1': 'C strings',
  'native-text 2': 'C strings',
  'native-text 3': 'UTF-16',
  'niches 2': 'an Option of a Vec has a tag of its own',
  'values 2': 'atomics',
  'values 3': 'the payload of a panic is no `dyn Any`',
  'values 6': 'packed structs',
  'vecs 3': '`try_reserve`',
  'wide 3': 'the payload of a panic is no `dyn Any`',
};

function blocks(text: string, fence: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${fence}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    (m) => m[1] as string,
  );
}

const sources = readdirSync(FOLDER)
  .filter((page) => page.endsWith('.md'))
  .flatMap((page) => {
    const text = readFileSync(join(FOLDER, page), 'utf8');
    const emitted = blocks(text, 'js fragment');
    return blocks(text, 'just').map((source, i) => {
      const prints = [...(emitted[i] ?? '').matchAll(/^\/\/ prints: (.*)$/gm)].map(
        ([, line]) => line as string,
      );
      return { name: `${page.slice(0, -'.md'.length)} ${i + 1}`, source, prints };
    });
  });

describe('the Just sources of docs/lowering', () => {
  const output = temporaryFolder('just-guide');
  const tried = sources.filter(({ name }) => OTHERWISE[name] === undefined);

  it.each(tried.filter((_, i) => i % soak(12, 1, 4) === 0))('$name', ({ name, source, prints }) => {
    const module = join(output, `${name.replace(' ', '-')}.mjs`);
    write(`${module}.just`, PRELUDE + source);
    write(module, compile(`${module}.just`, module, { runtime }).text);
    const { stdout, code } = runNode([module], { env: { JUST_CHECKS: 'full', JUST_LEAKS: 'fail' } });
    expect({ code, lines: stdout.split('\n').slice(0, -1) }).toEqual({ code: 0, lines: prints });
  });

  it('hold the exceptions', () => {
    const names = sources.map(({ name }) => name);
    expect(Object.keys(OTHERWISE).filter((name) => !names.includes(name))).toEqual([]);
  });
});
