import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { temporaryFolder } from '@justlang-tools/testing/folder';
import { cleanEnvironment, fixturesIn, runNode } from '@justlang-tools/testing/process';
import { expect, it } from 'vitest';
import { writeOnSignal } from '../src/signal.js';
import { readPprof } from './wire.js';

const fixtures = fixturesIn(join(import.meta.dirname, 'fixtures'));
const folder = temporaryFolder('pprof');

const read = (file: string) => readPprof(gunzipSync(readFileSync(join(folder, file))));

it('JUST_PROFILE names a file of pprof once the package is loaded', () => {
  const env = { JUST_PROFILE: 'end.pb.gz', JUST_PROFILE_INTERVAL: '0' };
  const entry = import.meta.resolve('@justlang/profile');
  const first =
    process.versions.deno === undefined ? ['--import', entry] : ['run', '--allow-all', '--preload', entry];
  const ended = runNode([...first, fixtures.path('allocate.mjs')], { env, cwd: folder });
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(read('end.pb.gz').samples).toEqual([{ stack: ['(site 7) :0'], values: [1, 123, 1, 123] }]);
});

it.skipIf(process.platform === 'win32')(
  'a signal writes the files of all threads, as often as it comes',
  async () => {
    const env = cleanEnvironment({ JUST_PROFILE: 'now.pb.gz', JUST_PROFILE_INTERVAL: '0' });
    const child = spawn(process.execPath, [fixtures.path('signal.mjs')], {
      env,
      cwd: folder,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [ready] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const worker = `now.${ready.split(' ')[1]}.pb.gz`;
    const live = (file: string) => {
      try {
        return read(file).samples.map(({ values }) => values[3]);
      } catch {
        // Not there yet, or not whole.
        return [];
      }
    };
    const becomes = async (file: string, bytes: number) => {
      while (live(file)[0] !== bytes) await wait(20);
    };
    expect([existsSync(join(folder, 'now.pb.gz')), existsSync(join(folder, worker))]).toEqual([false, false]);
    // Not `child.kill`: Deno takes a child that it sent any signal for ended.
    const tell = () => process.kill(child.pid as number, 'SIGUSR2');
    tell();
    await becomes('now.pb.gz', 1000);
    await becomes(worker, 1000);
    child.stdin.write('more\n');
    while (live('now.pb.gz')[0] !== 1500) {
      tell();
      await wait(50);
    }
    expect(live(worker)).toEqual([1000]);
    child.stdin.write('end\n');
    const [, signal] = await once(child, 'exit');
    expect(signal).toBe('SIGKILL');
  },
);

it('refuses what is no signal to listen to', () => {
  for (const bad of ['SIGKILL', 'SIGSTOP', 'USR2', 'toString', 12, null]) {
    expect(() => writeOnSignal(bad as never)).toThrow(
      expect.objectContaining({ code: 'ERR_JUST_INVALID_ARGUMENT' }),
    );
  }
});
