// Values of a compiled program, seen by a debugger that has stopped it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, write } from '@justlang-tools/testing/folder';
import { resultOf, runNode } from '@justlang-tools/testing/process';
import { describe, expect, it } from 'vitest';
import { compile } from '../src/index.js';

const folder = join(import.meta.dirname, 'debugging');
/** Quotes what the watch expression gives. */
const page = readFileSync(join(import.meta.dirname, '../docs/debugging.md'), 'utf8');
const runtime = new URL('../dist/runtime/index.js', import.meta.url).href;
const output = temporaryFolder('just-debugging');

function build(debug: boolean): string {
  const module = join(output, `accounts-${debug}.mjs`);
  const { text, map } = compile(join(folder, 'accounts.just'), module, { runtime, debug });
  write(module, text);
  write(`${module}.map`, map);
  return module;
}

const module = build(true);

/** What the expressions give at each call of `total`. */
function watch(env: Record<string, string>, ...expressions: string[]): unknown {
  const ended = runNode([join(folder, 'stop.mjs'), module, 'total', ...expressions], { env });
  return resultOf({ ...ended, stdout: ended.stdout.replace(/^1000\n/, '') });
}

const withoutAddresses = (text: unknown) => String(text).replace(/ (?:at|->) 0x[0-9a-f]+/g, '');

describe.each(['off', 'basic', 'full'])('a watch expression, with checks %s', (checks) => {
  it('shows the value that a reference refers to, as the program declares it', () => {
    const stops = watch({ JUST_CHECKS: checks }, "String(inspectValue(account, 'Account'))") as string[][];
    const alice = page.match(/```text\n([\s\S]*?)\n```/)![1]!;
    const bob = alice.slice(alice.indexOf('    owner: String = "bob"')).replace(/^ {2}/gm, '');
    expect(stops.map(([text]) => withoutAddresses(text))).toEqual([alice, `Account\n${bob}`]);
  });
});

describe('a watch expression', () => {
  it('reaches a field, and its errors say what is wrong', () => {
    const [first] = watch(
      {},
      "inspectValue(account, 'Account').fields.next.pointee.fields.owner.value",
      "inspectValue(account, 'Acount')",
      "inspectValue(12345678, 'Account')",
    ) as string[][];
    expect(first![0]).toBe('bob');
    expect(first![1]).toMatch(/^TypeError: no type `Acount`; there are .*\bAccount\b/);
    expect(first![2]).toContain(
      "no live block of the glue's heap holds the 104 bytes of a value of `Account`",
    );
  });
});

it('a program that is not compiled for it defines no more than it drops', () => {
  const { text } = compile(join(folder, 'accounts.just'), join(output, 'x.mjs'), { runtime });
  expect(text).not.toContain('inspectable');
  expect(text).not.toMatch(/^define\(.*(scalar|refers|offset: \d+, type: \w+, name)/m);
  expect(runNode([module]).stdout).toBe('1000\n');
});
