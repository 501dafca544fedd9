import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { codeOf, quietly, thrown } from '../src/errors.js';
import { temporaryFolder, write } from '../src/folder.js';
import {
  cleanEnvironment,
  fixturesIn,
  resultOf,
  runNode,
  startNode,
  withoutProgress,
} from '../src/process.js';

// Hooks run in reverse: this one after the folder's own.
afterAll(() => expect(existsSync(folder)).toBe(false));
const folder = temporaryFolder('testing');

describe('a child', () => {
  it('sees nothing that configures this process, and what it is given', () => {
    const noise = {
      JUST_CHECKS: 'full',
      NODE_OPTIONS: '--no-warnings',
      FORCE_COLOR: '1',
      npm_config_offline: '1',
    };
    Object.assign(process.env, noise);
    try {
      const script = 'console.log(JSON.stringify(process.env))';
      const env = resultOf(runNode(['-e', script], { env: { JUST_LEAKS: 'off' } })) as Record<string, string>;
      expect(Object.keys(env).filter((name) => name in noise)).toEqual([]);
      expect(env).toMatchObject({ JUST_LEAKS: 'off', PATH: process.env.PATH });
      expect(cleanEnvironment({ A: '1' })).toMatchObject({ A: '1', PATH: process.env.PATH });
    } finally {
      for (const name of Object.keys(noise)) delete process.env[name];
    }
  });

  it('has low memory where this process has it, unless it is told otherwise', () => {
    const name = 'JUST_LOW_MEMORY';
    const own = process.env[name];
    try {
      process.env[name] = 'off';
      expect([cleanEnvironment()[name], cleanEnvironment({ [name]: 'on' })[name]]).toEqual(['off', 'on']);
      delete process.env[name];
      expect(cleanEnvironment()[name]).toBeUndefined();
    } finally {
      if (own !== undefined) process.env[name] = own;
    }
  });

  it('is described by how it ended and what it wrote, and reads what it is given', () => {
    const script = 'process.stdin.pipe(process.stderr).on("finish", () => 0); process.exitCode = 3;';
    expect(runNode(['-e', script], { stdin: 'a text' })).toEqual({
      code: 3,
      signal: null,
      stdout: '',
      stderr: 'a text',
    });
  });

  it('that cannot be started is an error, and so is the result of one that fails', () => {
    expect(() => runNode([], { cwd: '/no such folder' })).toThrow('ENOENT');
    expect(() => resultOf(runNode(['-e', 'process.exit(4)']))).toThrow('"code":4');
  });

  it('can be read late, when its pipe is full', async () => {
    const script = 'process.stdout.write("x".repeat(300_000), () => 0); process.stderr.write("ready");';
    const ended = await startNode(['-e', script], { late: { stream: 'stdout', after: 'ready' } });
    expect(ended).toEqual({ code: 0, signal: null, stdout: 'x'.repeat(300_000), stderr: 'ready' });
  });

  it('is a fixture by its name, and its result the last line it prints', () => {
    write(join(folder, 'sum.mjs'), 'console.log("a line"); console.log(Number(process.argv[2]) + 1);');
    expect(fixturesIn(folder).result('sum.mjs', ['41'])).toBe(42);
  });
});

it('the lines that say that a program still runs are no part of what is expected', () => {
  const progress = 'lru-cache: still running after 2 s\n';
  expect(withoutProgress(`${progress}warning: x\n${progress}`)).toBe('warning: x\n');
  expect(withoutProgress('trees: it is still running after 2 s\n')).toContain('2 s');
});

describe('an error', () => {
  const coded = Object.assign(new Error('x'), { code: 'ERR_X' });
  const raise = (error: unknown) => () => {
    throw error;
  };

  it('is told by its code, and where there is none by other words', () => {
    expect(codeOf(raise(coded))).toBe('ERR_X');
    expect(codeOf(raise(new TypeError('y')))).toBe('no code: TypeError: y');
    expect(codeOf(raise(undefined))).toBe('no code: undefined');
    expect(codeOf(() => {})).toBe('no error');
  });

  it('is handed out itself', () => {
    expect(thrown(raise(coded))).toBe(coded);
    expect(() => thrown(() => {})).toThrow('nothing was thrown');
  });

  it('is looked at with the hook replaced, which is put back', () => {
    const calls: string[] = [];
    const { code } = quietly({ setHook: () => calls.push('set'), takeHook: () => calls.push('take') });
    expect(code(raise(coded))).toBe('ERR_X');
    expect(calls).toEqual(['set', 'take']);
  });
});

it('a temporary folder is there for the test file, and gone after it', () => {
  expect(existsSync(write(join(folder, 'deep/file.txt'), 'x'))).toBe(true);
});
