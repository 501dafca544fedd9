import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runFixture } from './child.js';

// list.mjs has its map in a file, main.mjs inline with a sourceRoot; line 7 of main.mjs is not mapped.
const cwd = fileURLToPath(new URL('./fixtures/mapped', import.meta.url));
const run = (env: Record<string, string>, nodeOptions: string[] = []) =>
  runFixture('mapped/out/main.mjs', { cwd, env, nodeOptions });

const REPORT = "thread 'main' panicked at src/list.just:12:5:\nindex 7 is out of range\n";

/** The functions and positions of a backtrace. */
function frames(stderr: string): string[] {
  const [, trace = ''] = stderr.split('stack backtrace:\n');
  return [...trace.matchAll(/^ +\d+: (.*)\n +at (.*)$/gm)].map(([, name, place]) => `${name} ${place}`);
}

describe('the report of a panic without a location', () => {
  it('maps the topmost frame to Just source and shows no backtrace by default', async () => {
    expect(await run({})).toEqual({ code: 101, signal: null, stdout: '', stderr: REPORT });
    expect((await run({ JUST_BACKTRACE: '0' })).stderr).toBe(REPORT);
  });

  it("shows the program's own frames under JUST_BACKTRACE=1", async () => {
    const { stderr } = await run({ JUST_BACKTRACE: '1' });
    expect(stderr.startsWith(`${REPORT}stack backtrace:\n`)).toBe(true);
    expect(frames(stderr)).toEqual([
      'at src/list.just:12:5',
      'main src/main.just:3:9',
      '<anonymous> out/main.mjs:7:7',
    ]);
  });

  it("also shows the runtime's and Node's frames under JUST_BACKTRACE=full", async () => {
    const all = frames((await run({ JUST_BACKTRACE: 'full' })).stderr);
    expect(all).toContain('at src/list.just:12:5');
    expect(all).toContain('main src/main.just:3:9');
    expect(all.some((frame) => frame.startsWith('Panic.run '))).toBe(true);
    expect(all.some((frame) => frame.includes(' node:internal/'))).toBe(true);
  });

  it('maps to the same positions when Node maps stacks itself', async () => {
    const { stderr } = await run({ JUST_BACKTRACE: '1' }, ['--enable-source-maps']);
    expect(frames(stderr).slice(0, 2)).toEqual(['at src/list.just:12:5', 'main src/main.just:3:9']);
  });
});
