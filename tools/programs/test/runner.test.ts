import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@justlang-tools/testing/folder';
import { cleanEnvironment, type Ended, runNode, withoutProgress } from '@justlang-tools/testing/process';
import { SOAK, soak } from '@justlang-tools/testing/soak';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFile } from './temporary-text.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** One that reads a text, and one that panics. */
const SOME = ['lru-cache.just', 'panic-unwind.just'];

function run(args: readonly string[], env: Record<string, string> = {}): Ended {
  const ended = runNode([MAIN, ...args], { env });
  return { ...ended, stderr: withoutProgress(ended.stderr) };
}

/** The program's row of the table, split into its cells. */
function cells(stdout: string, program: string): string[] {
  const table = stdout.slice(stdout.indexOf('\nprogram '));
  const row = table.split('\n').find((line) => line.startsWith(`${program} `)) ?? '';
  return row.split(/ {2,}/);
}

/** What binary-trees prints for depth 6. A tree of depth d has 2^(d+1) - 1 nodes. */
const TREES = [
  'stretch tree of depth 7\t check: 255\n',
  `64\t trees of depth 4\t check: ${64 * 31}\n`,
  `16\t trees of depth 6\t check: ${16 * 127}\n`,
  'long lived tree of depth 6\t check: 127\n',
].join('');

const number = (cell = ''): number => Number(cell.replaceAll(',', ''));

let text = '';

beforeAll(() => {
  text = temporaryFile('It was the best of times, it was the worst of times: l’été — 夏、夏.\n'.repeat(50));
});

describe('the runner', () => {
  it('runs the programs named, shows the panic report and its exit code, and ends with nothing live', () => {
    const { code, stdout, stderr } = run([...SOME, '--text', text, '--capacity', '5']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout.match(/equals plain JS: yes/g)).toHaveLength(2);
    expect(stdout).toMatch(/^ {2}\| thread 'main' panicked at \S*panic-unwind\.just:46:9:$/m);
    expect(stdout).toContain('| account: alice has 3 to pay 10 for rent\n');
    expect(cells(stdout, 'panic-unwind.just')[1]).toBe('exit code 101');
    for (const program of SOME) {
      expect(cells(stdout, program)[5]).toBe('0');
    }
  });

  it.skipIf(process.platform === 'win32').each(soak(['a pipe'], ['a pipe', 'a file']))(
    'reads a text from stdin, %s',
    (kind) => {
      const input = 'one two two';
      const file = openSync(temporaryFile(input), 'r');
      const stdin = kind === 'a pipe' ? input : file;
      const { code, stdout } = runNode([MAIN, 'word-frequency', '--text', '/dev/stdin'], { stdin });
      closeSync(file);
      expect(stdout).toMatch(/\b3 words, 2 distinct/);
      expect(stdout).toContain('equals plain JS: yes');
      expect(code).toBe(0);
    },
  );

  it('ends without a word when nobody reads what it prints any more', async () => {
    const child = spawn(process.execPath, [MAIN, 'binary-trees', '--depth', '4'], {
      env: cleanEnvironment(),
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [code] = await once(child, 'close');
    expect({ code, stderr: withoutProgress(stderr) }).toEqual({ code: 0, stderr: '' });
  });

  it("runs a file of one's own, with its arguments and exit code, and prints the table", () => {
    const file = join(temporaryFolder('own'), 'own.just');
    writeFileSync(
      file,
      `fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    println!("{}", words.join("+"));
    std::process::exit(words.len() as i32);
}
`,
    );
    const { code, stdout, stderr } = run([file, '--depth', 'x', 'y']);
    expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
    expect(stdout).toMatch(/^--depth\+x\+y\n\nprogram /);
    expect(cells(stdout, file)[1]).toBe('exit code 3');
  });

  it("shows where a file of one's own is wrong", () => {
    const file = join(temporaryFolder('own'), 'own.just');
    writeFileSync(file, 'fn main() {\n    let a: u32 = true;\n}\n');
    const { code, stdout, stderr } = run([file]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('own.just:2:18');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('compares a program with plain JavaScript, and counts in the table what it allocated', () => {
    const { code, stdout, stderr } = run(['binary-trees', '--depth', '6']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('long lived tree of depth 6\t check: 127');
    expect(stdout).toContain('equals plain JS: yes');
    expect(stdout).toMatch(/^Your own: npm start -- FILE\.just/m);
    const [name, result, time, allocations, peak] = cells(stdout, 'binary-trees.just');
    // Four lines of output.
    expect([name, result]).toEqual(['binary-trees.just', `${TREES.length} bytes`]);
    expect(time).toMatch(/^\d+\.\d m?s$/);
    // 255 nodes in the stretch tree, 127 in the long lived one, 64 trees of 31 and 16 trees of 127; some texts besides.
    const nodes = 255 + 127 + 64 * 31 + 16 * 127;
    expect(number(allocations) - nodes).toBeGreaterThanOrEqual(0);
    expect(number(allocations) - nodes).toBeLessThan(20);
    // The long lived tree and one more of the same depth, 16 bytes a node, against the stretch tree.
    const most = Math.max(255, 127 + 127) * 16;
    expect(number(peak) - most).toBeGreaterThanOrEqual(0);
    expect(number(peak) - most).toBeLessThan(1000);
  });

  it('prints help on stdout, listing programs and options', () => {
    const { code, stdout, stderr } = run(['--help']);
    expect([code, stderr]).toEqual([0, '']);
    for (const name of ['word-frequency', 'binary-trees', 'lru-cache', 'panic-unwind', '--text', '--depth']) {
      expect(stdout).toContain(name);
    }
  });

  it.each([
    [['--fast'], /--fast/],
    [['no-such-program'], /no-such-program/],
    [['--depth', 'x'], /--depth is 'x'/],
  ])('%j is an error with exit code 2 and no stack', (args, message) => {
    const { code, stdout, stderr } = run(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('shows what a program says that fails, without a stack, and runs the others', () => {
    const { code, stdout, stderr } = run(['word-frequency', 'panic-unwind', '--text', `${text}.none`]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ {2}\| .*NotFound/m);
    expect(stderr).toMatch(/^word-frequency\.just: ended with exit code 1, not exit code 0$/m);
    expect(stdout + stderr).not.toMatch(/^\s+at /m);
    expect(cells(stdout, 'word-frequency.just')[1]).toBe('exit code 1');
    expect(cells(stdout, 'panic-unwind.just')[1]).toBe('exit code 101');
  });

  it('lists every wrong variable at once, with exit code 2', () => {
    const { code, stderr } = run([], { JUST_CHECKS: 'some', JUST_ALLOCATOR: 'arena', JUST_LEAKS: '?' });
    expect(code).toBe(2);
    for (const name of ['JUST_CHECKS', 'JUST_ALLOCATOR', 'JUST_LEAKS']) expect(stderr).toContain(name);
  });

  it.runIf(SOAK)('warns once of an unknown variable', () => {
    const { code, stderr } = run(['panic-unwind'], { JUST_CHEKCS: 'full' });
    expect(code).toBe(0);
    expect(stderr.match(/JUST_CHEKCS/g)).toHaveLength(1);
  });

  it.runIf(SOAK)('shows an abort instead of the exit code where JUST_PANIC asks for it', () => {
    const { code, stdout } = run(['panic-unwind'], { JUST_PANIC: 'abort' });
    expect(code).toBe(0);
    expect(stdout).toContain('| account: alice has 3 to pay 10 for rent\n');
    expect(cells(stdout, 'panic-unwind.just')[1]).toMatch(/^aborted: (signal SIGABRT|exit code 134)$/);
  });

  it.runIf(SOAK)('tells which library the memory comes from, or why it cannot', () => {
    expect(run(['panic-unwind']).stdout).toMatch(/^Memory comes from malloc of \S/m);
    const { code, stdout, stderr } = run(['panic-unwind'], { JUST_LIBC: text });
    expect(code).toBe(1);
    expect(stdout).toContain('failed');
    expect(stderr).toContain('ERR_JUST_LINK');
    expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('runs out of a small heap limit with a clear error', () => {
    const { code, stderr } = run(['binary-trees', '--depth', '6'], { JUST_HEAP_LIMIT: '1k' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^binary-trees\.just: .*ERR_JUST_OUT_OF_MEMORY/m);
  });
});
