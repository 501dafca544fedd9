import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@justlang-tools/testing/folder';
import { cleanEnvironment, type Ended, runNode, withoutProgress } from '@justlang-tools/testing/process';
import { SOAK } from '@justlang-tools/testing/soak';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFile } from './temporary-text.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** The programs that are written by hand. */
const EMITTED = ['word-frequency', 'binary-trees', 'lru-cache', 'panic-unwind'];

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

/** What a run printed before its table, without settings and times. */
function results(stdout: string): string {
  return stdout.slice(stdout.indexOf('\n'), stdout.indexOf('\nprogram ')).replace(/\(plain JS: .*\)/g, '');
}

let text = '';

beforeAll(() => {
  text = temporaryFile('It was the best of times, it was the worst of times: l’été — 夏、夏.\n'.repeat(50));
});

describe('the runner', () => {
  it('runs the programs named, shows the panic report and its exit code, and ends with nothing live', () => {
    const { code, stdout, stderr } = run([...EMITTED, '--text', text, '--depth', '8', '--capacity', '5']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout.match(/equals plain JS: yes/g)).toHaveLength(3);
    expect(stdout).toContain("| thread 'main' panicked at src/ledger.just:17:9:\n");
    expect(stdout).toContain('| account: alice has 3 to pay 10 for rent\n');
    expect(stdout).toContain('exit code 101, 0 live bytes after unwinding');
    expect(cells(stdout, 'panic-unwind')[1]).toBe('exit code 101');
    for (const program of EMITTED) {
      expect(cells(stdout, program)[5]).toBe('0');
    }
  });

  it.skipIf(process.platform === 'win32').each(['a pipe', 'a file'])(
    'reads a text from stdin, %s',
    (kind) => {
      const input = 'one two two';
      const file = openSync(temporaryFile(input), 'r');
      const stdin = kind === 'a pipe' ? input : file;
      const { code, stdout } = runNode([MAIN, 'word-frequency', '--text', '/dev/stdin'], { stdin });
      closeSync(file);
      expect(stdout).toContain('3 words, 2 distinct');
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

  it('compiles and runs a program in Just, beside plain JavaScript', () => {
    const { code, stdout, stderr } = run(['binary-trees.just', '--depth', '6']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain('long lived tree of depth 6\t check: 127');
    expect(stdout).toContain('equals plain JS: yes');
    expect(cells(stdout, 'binary-trees.just')[5]).toBe('0');
    expect(stdout).toMatch(/^Your own: npm start -- FILE\.just/m);
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

  it('counts in the table what the program allocated', () => {
    const { stdout } = run(['binary-trees', '--depth', '6']);
    const [name, result, time, allocations, peak] = cells(stdout, 'binary-trees');
    expect([name, result, allocations]).toEqual(['binary-trees', 'depth 6', '4,398']);
    expect(time).toMatch(/^\d+\.\d m?s$/);
    // The long lived tree and one more of the same depth, 16 bytes a node, against the stretch tree.
    expect(peak).toBe(String(Math.max(255, 127 + 127) * 16).replace('4080', '4,080'));
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

  it('names a missing file, with exit code 1 and no stack', () => {
    const { code, stderr } = run(['word-frequency', '--text', `${text}.none`]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${text}.none`);
    expect(stderr).toContain('ENOENT');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it.runIf(SOAK)('names the file and the offset of invalid UTF-8, with exit code 1', () => {
    const path = temporaryFile(Uint8Array.from([0x61, 0x20, 0xe2, 0x82, 0x20]));
    for (const program of ['word-frequency', 'lru-cache']) {
      const { code, stderr } = run([program, '--text', path]);
      expect(code).toBe(1);
      expect(stderr).toContain(path);
      expect(stderr).toMatch(/ERR_JUST_INVALID_UTF8.*\b2\b/);
    }
  });

  it('a failing program does not keep the others from running', () => {
    const { code, stdout } = run(['word-frequency', 'panic-unwind', '--text', `${text}.none`]);
    expect(code).toBe(1);
    expect(cells(stdout, 'word-frequency')[1]).toBe('failed');
    expect(cells(stdout, 'panic-unwind')[1]).toBe('exit code 101');
  });

  it('lists every wrong variable at once, with exit code 2', () => {
    const { code, stderr } = run([], { JUST_CHECKS: 'some', JUST_ALLOCATOR: 'arena', JUST_LEAKS: '?' });
    expect(code).toBe(2);
    for (const name of ['JUST_CHECKS', 'JUST_ALLOCATOR', 'JUST_LEAKS']) expect(stderr).toContain(name);
  });

  it.runIf(SOAK)('warns once of an unknown variable', () => {
    const { code, stderr } = run(['panic-unwind', 'binary-trees', '--depth', '6'], { JUST_CHEKCS: 'full' });
    expect(code).toBe(0);
    expect(stderr.match(/JUST_CHEKCS/g)).toHaveLength(1);
  });

  it.runIf(SOAK)('shows an abort instead of the exit code where JUST_PANIC asks for it', () => {
    const { code, stdout } = run(['panic-unwind'], { JUST_PANIC: 'abort' });
    expect(code).toBe(0);
    expect(stdout).toContain('| account: alice has 3 to pay 10 for rent\n');
    expect(cells(stdout, 'panic-unwind')[1]).toMatch(/^aborted: (signal SIGABRT|exit code 134)$/);
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
    expect(stderr).toMatch(/^binary-trees: .*ERR_JUST_OUT_OF_MEMORY/m);
  });
});

describe.runIf(SOAK)('every allocator, tier and access path gives the same results', () => {
  const args = (): string[] => [...EMITTED, '--text', text, '--depth', '6', '--capacity', '5'];
  const ALL = ['pooled', 'system'].flatMap((JUST_ALLOCATOR) =>
    ['off', 'basic', 'full'].flatMap((JUST_CHECKS) =>
      ['window', 'native'].map((JUST_ACCESS) => ({ JUST_ALLOCATOR, JUST_CHECKS, JUST_ACCESS })),
    ),
  );
  let expected = '';

  beforeAll(() => {
    expected = results(run(args()).stdout);
    expect(expected).toContain('equals plain JS: yes');
  });

  it.each(ALL)('$JUST_ALLOCATOR, $JUST_CHECKS, $JUST_ACCESS', (settings) => {
    const { code, stdout, stderr } = run(args(), settings);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(results(stdout)).toBe(expected);
  });
});
