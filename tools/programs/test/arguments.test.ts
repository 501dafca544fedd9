import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { JUST_FOLDER } from '../src/just/folder.js';
import { WORKS } from '../src/just/work.js';
import { helpText, parseArguments } from '../src/runner/arguments.js';

const NAMES = WORKS.map(({ name }) => name);

function errorOf(...args: string[]): string {
  const request = parseArguments(args, NAMES);
  return request.kind === 'error' ? request.message : `no error, but ${request.kind}`;
}

describe('the command line', () => {
  it('runs every program when none is named', () => {
    expect(parseArguments([], NAMES)).toEqual({ kind: 'run', programs: NAMES, options: {} });
  });

  it('runs the named programs once, in its own order, with .just or without', () => {
    expect(parseArguments(['lru-cache', 'word-frequency.just', 'lru-cache.just'], NAMES)).toMatchObject({
      programs: ['word-frequency.just', 'lru-cache.just'],
    });
  });

  it('takes values after a space or an equals sign', () => {
    expect(parseArguments(['--depth', '10', '--capacity=5', '--text=/a b'], NAMES)).toMatchObject({
      options: { depth: 10, capacity: 5, text: expect.stringMatching(/a b$/) },
    });
  });

  it.each([
    [['--fast'], /--fast/],
    [['trees'], /'trees'.*binary-trees/],
    [['--depth'], /depth/],
    [['--depth', '27'], /--depth is '27'.*0 to 26/],
    [['--depth=-1'], /--depth is '-1'/],
    [['--depth', '1e1'], /--depth is '1e1'/],
    [['--depth', ''], /--depth is ''/],
    [['--capacity', '0'], /--capacity is '0'/],
    [['--text', ''], /--text is empty/],
    [['--help=yes'], /help/],
  ])('refuses %j', (args, message) => {
    expect(errorOf(...args)).toMatch(message);
  });

  it('help wins over the rest', () => {
    expect(parseArguments(['-h', 'lru-cache'], NAMES)).toEqual({ kind: 'help' });
  });

  it('help names every program and every option', () => {
    const help = helpText(WORKS);
    const options = ['--text', '--depth', '--capacity', '--speed', '--rounds', '--usual', '--help'];
    for (const name of [...NAMES, ...options]) expect(help).toContain(name);
  });

  it("takes a file of one's own with all that follows, options too", () => {
    expect(parseArguments(['own.just', '--speed', 'x'], NAMES)).toEqual({
      kind: 'own',
      file: expect.stringMatching(/own\.just$/),
      args: ['--speed', 'x'],
      folder: expect.any(String),
    });
  });

  it('means its own program by a name that no file has', () => {
    expect(parseArguments(['none.just'], ['none.just'])).toMatchObject({ programs: ['none.just'] });
  });

  it('measures the speed of some or all programs', () => {
    expect(parseArguments(['--speed', '--rounds', '3'], NAMES)).toEqual({
      kind: 'speed',
      programs: NAMES,
      options: {},
      rounds: 3,
      usual: false,
    });
    expect(parseArguments(['--speed', '--usual'], NAMES)).toMatchObject({ rounds: 5, usual: true });
  });

  it('has a work for each program in Just', () => {
    const files = readdirSync(JUST_FOLDER).filter((name) => name.endsWith('.just'));
    expect(WORKS.map(({ name }) => name).sort()).toEqual(files.sort());
  });
});
