import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '@justlang-tools/testing/folder';
import { runCommand } from '@justlang-tools/testing/process';
import { describe, expect, it } from 'vitest';

const FOLDER = temporaryFolder('just-threads-');
const NATIVE = join(import.meta.dirname, '../src/native');
const { resolve } = createRequire(import.meta.url);
const INCLUDES = [
  join(dirname(resolve('node-api-headers/package.json')), 'include'),
  dirname(resolve('node-addon-api/package.json')),
].map((folder) => `-I${folder}`);

/** Compiles native/threads.cc with ThreadSanitizer. What of wait.cc calls the rest of Node-API is left out by the linker. */
function build(name: string, ...flags: string[]): string {
  const output = join(FOLDER, name);
  const [compiler = '', ...given] = (process.env.CXX || 'c++').trim().split(/\s+/);
  const sources = [
    join(import.meta.dirname, 'native/threads.cc'),
    join(NATIVE, 'low_memory.cc'),
    join(NATIVE, 'os_memory.cc'),
  ];
  execFileSync(
    compiler,
    [
      ...given,
      ...['-std=c++17', '-O1', '-g', '-fsanitize=thread', '-fno-exceptions', '-pthread'],
      ...['-ffunction-sections', '-Wl,--gc-sections'],
      ...['-DNAPI_VERSION=8', '-DNODE_ADDON_API_DISABLE_CPP_EXCEPTIONS'],
      ...INCLUDES,
      ...flags,
      ...sources,
      '-o',
      output,
    ],
    { stdio: 'pipe' },
  );
  return output;
}

describe.runIf(process.platform === 'linux' && process.arch === 'x64')('under ThreadSanitizer', () => {
  const sound = build('sound');

  /** Runs a part; what ThreadSanitizer reports goes to stderr, and makes the exit code 66. */
  const run = (program: string, part: string, rounds: number) => {
    const { code, stdout, stderr } = runCommand(program, [part, `${rounds}`]);
    return {
      code,
      stderr: stderr.split('\n')[1] ?? '',
      done: stdout === '' ? undefined : JSON.parse(stdout),
    };
  };

  it('blocks are handed back by many threads, while inboxes close and their slots are used again', () => {
    const { code, stderr, done } = run(sound, 'inboxes', 4000);
    expect([code, stderr]).toEqual([0, '']);
    expect(done.handed + done.ended).toBe(2 * 4000);
    // What came between an owner's last look and its close is lost.
    expect(done.freed).toBeGreaterThan(4000);
    expect(done.freed).toBeLessThanOrEqual(done.handed);
  });

  it('chunks of low memory belong to one thread at a time, and are zero when they are handed out', () => {
    const { code, stderr, done } = run(sound, 'low-memory', 3000);
    expect([code, stderr]).toEqual([0, '']);
    expect(done).toEqual({ used: 0, reserved: 0, changed: true });
  });

  it('waiting and notifying order what threads write between them, and lose no notification', () => {
    expect(run(sound, 'waiting', 3000)).toEqual({ code: 0, stderr: '', done: { written: 4 * 3000 } });
  });

  it('a push that releases nothing is seen, so what is sound above was looked at', () => {
    const { code, stderr } = run(build('faulty', '-DFAULTY'), 'inboxes', 4000);
    expect([code, stderr]).toEqual([66, expect.stringContaining('data race')]);
  });
});
