import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@justlang-tools/testing/folder';
import { fixturesIn, runCommand, runNode } from '@justlang-tools/testing/process';
import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import { Recording } from '../src/recording/reader.js';
import { startRecording } from '../src/recording/start.js';

const fixtures = fixturesIn(join(import.meta.dirname, 'fixtures'));
const COMMAND = join(import.meta.dirname, '../bin/profile.mjs');

function record(args: readonly string[], env: Record<string, string> = {}) {
  const cwd = temporaryFolder('recording');
  const ended = runNode([COMMAND, 'run', ...args], { env, cwd });
  return { ...ended, cwd, files: readdirSync(cwd).sort() };
}

/** What a recording holds, told by a ledger that refuses what cannot be. */
function contents(recording: Recording) {
  const events = { allocate: 0, resize: 0, free: 0, drop: 0, leak: 0, close: 0 };
  const live = new Map<number, { size: number; heap: number; origin: number }>();
  let now = 0;
  const take = (address: number, heap: number) => {
    const block = live.get(address);
    if (block?.heap !== heap) throw new Error(`no block of heap ${heap} is live at ${address}`);
    live.delete(address);
    return block;
  };
  let reserved = 0;
  const whole = recording.visit({
    allocate(address, size, align, origin, heap) {
      events.allocate++;
      if (live.has(address) || address % align !== 0 || size <= 0) throw new Error(`block at ${address}`);
      live.set(address, { size, heap, origin });
    },
    resize(address, moved, size, heap) {
      events.resize++;
      const { origin } = take(address, heap);
      if (live.has(moved)) throw new Error(`block at ${moved}`);
      live.set(moved, { size, heap, origin });
    },
    free(address, heap) {
      events.free++;
      take(address, heap);
    },
    leak(address, heap) {
      events.leak++;
      take(address, heap);
    },
    drop() {
      events.drop++;
    },
    close(heap) {
      events.close++;
      for (const [address, block] of live) if (block.heap === heap) live.delete(address);
    },
    time(microseconds) {
      if (microseconds < now) throw new Error('time goes back');
      now = microseconds;
    },
    state(bytes, resident) {
      reserved = Math.max(reserved, bytes);
      if (!(resident > 2 ** 20)) throw new Error(`${resident} resident bytes`);
    },
  });
  return { whole, events, live, now, reserved };
}

describe('npx @justlang/profile run', () => {
  const tiers = soak(['basic'], ['off', 'basic', 'full']).flatMap((checks) =>
    soak(['pooled'], ['pooled', 'system']).map((allocator) => [checks, allocator] as const),
  );
  it.each(tiers)('records every operation of the program, checks %s, allocator %s', (checks, allocator) => {
    const env = { JUST_CHECKS: checks, JUST_ALLOCATOR: allocator, JUST_LEAKS: 'off', JUST_STACKS: '0' };
    const { code, stdout, stderr, cwd, files } = record([fixtures.path('recorded.mjs')], env);
    expect([code, stderr, files]).toEqual([9, '', ['recorded.justrec']]);
    const expected = JSON.parse(stdout);
    const recording = Recording.read(join(cwd, 'recorded.justrec'));
    const { whole, events, live, now, reserved } = contents(recording);
    expect([whole, events]).toEqual([true, expected.events]);
    let bytes = 0;
    for (const { size } of live.values()) bytes += size;
    expect([bytes, bytes]).toEqual([expected.kept, expected.allocated]);
    expect(now).toBeGreaterThan(0);
    expect(reserved).toBeGreaterThanOrEqual(bytes);
    // Sites by name, stacks by function.
    const places = new Set([...live.values()].map(({ origin }) => JSON.stringify(recording.places[origin])));
    expect([...places].map((text) => JSON.parse(text).site?.type)).toEqual(['Node']);
    const names = recording.places
      .flatMap(({ stack }) => stack.slice(0, 1))
      .map((frame) => frame.functionName);
    expect(names).toContain('allocate');
    const count = Object.values(events).reduce((sum, each) => sum + each, 0);
    expect(statSync(join(cwd, 'recorded.justrec')).size / count).toBeLessThan(16);
  });

  it('records each worker in a file of its own', () => {
    const { files, cwd, code } = record(['-o', 'all.justrec', fixtures.path('recorded.mjs'), 'worker']);
    expect([code, files.length, files[1]]).toEqual([0, 2, 'all.justrec']);
    const all = files.map((file) => contents(Recording.read(join(cwd, file))));
    expect(all.map(({ whole }) => whole)).toEqual([true, true]);
    expect(all[0]!.events).toEqual(all[1]!.events);
  });

  it('records a process that the program forks in a file of its own, and none without its environment', () => {
    const { files, cwd, code, stdout } = record([fixtures.path('forks.mjs')]);
    expect(code).toBe(0);
    const [child, ...codes] = stdout.trim().split(' ');
    expect(codes).toEqual(['0', '0']);
    expect(files).toEqual([`forks.${child}.justrec`, 'forks.justrec']);
    const sizes = files.map((file) => {
      const found: number[] = [];
      Recording.read(join(cwd, file)).visit({ allocate: (_address, size) => found.push(size) });
      return found;
    });
    expect(sizes).toEqual([[100], [24, 48]]);
  });

  it('says before the program runs that no file can be written', () => {
    const { code, stdout, stderr } = record(['-o', 'no/such/x.justrec', fixtures.path('recorded.mjs')]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^no\/such\/x\.justrec cannot be written: ENOENT.*\n$/);
    const { cwd } = record([fixtures.path('recorded.mjs')]);
    const report = runNode([COMMAND, 'report', 'recorded.justrec', '-o', 'no/such/x.html'], { cwd });
    expect([report.code, report.stdout]).toEqual([1, '']);
    expect(report.stderr).toMatch(/^no\/such\/x\.html cannot be written: ENOENT.*\n$/);
  });

  it('undoes nothing and misses nothing where the stack is full', () => {
    const { cwd, code, stdout } = record([fixtures.path('full-stack.mjs')]);
    const [live, allocationCount] = stdout.split(' ').map(Number);
    expect([code, allocationCount]).toEqual([0, live]);
    // The ledger refuses what cannot be.
    expect(contents(Recording.read(join(cwd, 'full-stack.justrec')))).toMatchObject({ whole: true });
  });

  it.skipIf(process.platform === 'win32')('lets the program go on where no more can be written', () => {
    const cwd = temporaryFolder('recording');
    // Files of more than 8 blocks of 512 or 1024 bytes are refused.
    const line = `ulimit -f 8; exec "$0" "$1" run "$2"`;
    const { code, stdout, stderr } = runCommand(
      'sh',
      ['-c', line, process.execPath, COMMAND, fixtures.path('recorded.mjs')],
      { cwd },
    );
    // The last line of the program.
    expect(JSON.parse(stdout)).toMatchObject({ events: { leak: 1 } });
    expect(stderr).toMatch(/^the recording .*recorded\.justrec ends here: EFBIG.*\n$/);
    // That of the program: another one is kept, as 0 would not be.
    expect(code).toBe(9);
    const { whole, events } = contents(Recording.read(join(cwd, 'recorded.justrec')));
    expect([whole, events.allocate > 100]).toEqual([false, true]);
  });

  it('says how it is used', () => {
    for (const args of [[], ['--help'], ['run', '--help']]) {
      const help = runNode([COMMAND, ...args]);
      expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('just-profile run')]);
    }
    for (const [fault, ...args] of [
      ['no command walk', 'walk'],
      ['there is no program to run', 'run'],
      ['the file does not end in .justrec', 'run', '-o', 'x.txt', 'a.mjs'],
      ['the file does not end in .justrec', 'run', '-o'],
      ['--inspect is no option of run', 'run', '--inspect', 'a.mjs'],
    ]) {
      const { code, stderr } = runNode([COMMAND, ...args]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(`${fault}\n\njust-profile run`)]);
    }
  });

  it.skipIf(process.platform === 'win32')('ends as a shell says that the program ended', () => {
    const ending = (how: string) => record([fixtures.path('ends.mjs'), how]).code;
    expect([ending('abort'), ending('terminated')]).toEqual([134, 128 + 15]);
  });
});

describe('startRecording', () => {
  it('throws typed errors', () => {
    for (const [file, expected] of [
      ['no/such/x.justrec', 'ERR_JUST_CONFIG'],
      [undefined, 'ERR_JUST_INVALID_ARGUMENT'],
      [7, 'ERR_JUST_INVALID_ARGUMENT'],
    ] as const) {
      expect(() => startRecording(file as string)).toThrow(expect.objectContaining({ code: expected }));
    }
  });
});

describe('a recording', () => {
  it('that was cut off is read as far as it goes', () => {
    const { cwd } = record([fixtures.path('recorded.mjs')]);
    const recording = join(cwd, 'recorded.justrec');
    const bytes = readFileSync(recording);
    const whole = contents(new Recording(bytes)).events;
    let before = 0;
    for (const share of [0.1, 0.5, 0.9]) {
      const cut = contents(new Recording(bytes.subarray(0, Math.floor(bytes.length * share))));
      expect([share, cut.whole]).toEqual([share, false]);
      expect(cut.events.allocate).toBeGreaterThan(before);
      before = cut.events.allocate;
    }
    expect(whole.allocate).toBeGreaterThan(before);
  });

  it('is refused where the bytes are none, or damaged', () => {
    const text = (bytes: string) => new TextEncoder().encode(bytes);
    expect(() => new Recording(text('PK'))).toThrow('no recording');
    expect(() => new Recording(text('JUSTREC2'))).toThrow('another version');
    expect(() => new Recording(text('JUSTREC1\x05')).visit({})).toThrow('damaged');
    expect(() => new Recording(text('JUSTREC1\x7f')).visit({})).toThrow('damaged');
  });
});
