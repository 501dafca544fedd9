// The pages of docs/lowering, with what the compiler makes of each Just source in them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { write } from '@justlang-tools/testing/folder';
import { compile } from '../src/index.js';

export const FOLDER = fileURLToPath(new URL('../../../docs/lowering/', import.meta.url));
const runtime = new URL('../dist/runtime/index.js', import.meta.url).href;

/** What every source has in front: the frame of docs/lowering.md. */
const PRELUDE = `#![allow(unused)]
use std::rc::{Rc, Weak};
struct Loud(i32);
impl Drop for Loud { fn drop(&mut self) { println!("drop {}", self.0) } }
struct Pair { left: Box<Loud>, right: Box<Loud> }
enum Shape { Empty, One(Box<Loud>), Two(Box<Loud>, Box<Loud>) }
fn print<T: std::fmt::Display + ?Sized>(value: &T) { println!("{value}") }
fn print_debug<T: std::fmt::Debug + ?Sized>(value: &T) { println!("{value:?}") }
`;
const PRELUDE_LINES = PRELUDE.split('\n').length - 1;

/** What this compiler lacks, or lays out in another way. */
export const OTHERWISE: Readonly<Record<string, string>> = {
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

/** A `just` block, the code that is written for it by hand, and what the page shows of the compiler's. */
const PATTERN =
  /^```just\n([\s\S]*?)^```\n\n```js fragment\n([\s\S]*?)^```\n(\n<details>[\s\S]*?<\/details>\n)?/gm;

export interface Source {
  /** Page and number on it. */
  readonly name: string;
  readonly text: string;
  readonly prints: readonly string[];
  /** The block of the compiler's code on the page, or why there is none. */
  readonly shown: string;
}

export const pages = (): string[] => readdirSync(FOLDER).filter((page) => page.endsWith('.md'));

const nameOf = (page: string, index: number): string => `${page.slice(0, -'.md'.length)} ${index + 1}`;

export function sourcesOf(page: string): Source[] {
  const text = readFileSync(join(FOLDER, page), 'utf8');
  return [...text.matchAll(PATTERN)].map(([, source = '', byHand = '', shown = ''], index) => ({
    name: nameOf(page, index),
    text: source,
    prints: [...byHand.matchAll(/^\/\/ prints: (.*)$/gm)].map(([, line]) => line as string),
    shown,
  }));
}

/** The page with what the compiler makes now. */
export function renewed(page: string, output: string): string {
  let index = 0;
  return readFileSync(join(FOLDER, page), 'utf8').replace(
    PATTERN,
    (whole, source: string, _byHand, shown = '') => {
      const before = whole.slice(0, whole.length - shown.length);
      return `${before}${blockOf(nameOf(page, index++), source, output)}`;
    },
  );
}

/** Compiles a source into a module of the folder, whose path it gives back. */
export function compiled(name: string, source: string, output: string): string {
  const module = join(output, `${name.replace(' ', '-')}.mjs`);
  write(`${module}.just`, PRELUDE + source);
  write(module, compile(`${module}.just`, module, { runtime }).text);
  return module;
}

/** What a page shows of the compiler's code: as it is before small functions are put in place of their calls, printing by one call for each value. */
export function blockOf(name: string, source: string, output: string): string {
  const lacking = OTHERWISE[name];
  if (lacking !== undefined) return folded(` (not in it: ${lacking})`, '');
  const file = join(output, 'shown.just');
  write(file, PRELUDE + withPlainPrints(source));
  const { text } = compile(file, 'shown.mjs', { runtime, inline: false });
  return folded('', `\n\`\`\`js fragment compiled\n${ownFunctions(text, file)}\n\`\`\`\n`);
}

/** `println!("consume {}", loud.0)` as `print(&(loud.0))`: formatting takes twenty lines that say nothing of the pattern. */
function withPlainPrints(source: string): string {
  return source.replace(
    /println!\(("(?:[^"\\]|\\.)*")(?:, (.*))?\)(?=[;,]?$| \})/gm,
    (_, text: string, rest?: string) => {
      const given = rest === undefined ? [] : splitArguments(rest);
      const prints = [...text.matchAll(/\{(\w*)(:[^}]*)?\}/g)].map(([, name, format = '']) => {
        const value = name === '' ? given.shift() : name;
        return `${format.includes('?') ? 'print_debug' : 'print'}(&(${value}))`;
      });
      return prints.length === 0
        ? `print(${text})`
        : prints.length === 1
          ? prints[0]!
          : `{ ${prints.join('; ')} }`;
    },
  );
}

/** Splits at the commas outside of brackets and texts. */
function splitArguments(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|./g)) {
    if ('([{'.includes(token)) depth++;
    if (')]}'.includes(token)) depth--;
    if (token === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += token;
  }
  return parts.map((part) => part.trim());
}

const folded = (note: string, code: string): string =>
  `\n<details><summary>The reference compiler's code${note}</summary>\n${code}\n</details>\n`;

/** The functions of the source itself, in its order, without those of the frame. */
function ownFunctions(text: string, file: string): string {
  const pattern = /^(\/\/ fn .*)\n\/\/ (.*):(\d+):\d+\n(function [\s\S]*?^}$)/gm;
  return [...text.matchAll(pattern)]
    .filter(([, , path, line]) => file.endsWith(path as string) && Number(line) > PRELUDE_LINES)
    .sort((a, b) => Number(a[3]) - Number(b[3]))
    .map(([, signature, , , code]) => `${signature}\n${code}`)
    .join('\n\n');
}
