import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.js';
import { RuntimeConfig } from './runtime-config.js';

const from = (env: Record<string, string>) => RuntimeConfig.fromEnv(env);

/** The problems of the ConfigError that `body` throws. */
function problemsOf(body: () => unknown): Record<string, unknown> {
  try {
    body();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return Object.fromEntries(error.problems.map(({ name, value }) => [name, value]));
  }
  return {};
}

describe('RuntimeConfig.DEFAULT', () => {
  it('has the defaults of the contract, and is what an empty environment gives', () => {
    const defaults = {
      checks: 'basic',
      allocator: 'pooled',
      libc: null,
      leaks: 'off',
      heapLimit: Number.POSITIVE_INFINITY,
      stats: false,
      backtrace: 'off',
      panic: 'unwind',
    };
    expect(RuntimeConfig.DEFAULT).toMatchObject(defaults);
    expect({ ...from({}) }).toEqual({ ...RuntimeConfig.DEFAULT });
    expect({ ...from({ JUST_CHECKS: '', JUST_HEAP_LIMIT: '', JUST_LIBC: '', PATH: '/bin' }) }).toEqual({
      ...RuntimeConfig.DEFAULT,
    });
  });

  it('is frozen, as every configuration is', () => {
    for (const config of [RuntimeConfig.DEFAULT, from({}), from({}).with({ stats: true })]) {
      expect(Object.isFrozen(config)).toBe(true);
    }
  });
});

describe('RuntimeConfig.fromEnv', () => {
  it('says what to do where the permissions of Deno hide the environment, and passes other errors on', () => {
    const hidden = (name: string) =>
      new Proxy(
        {},
        {
          get() {
            throw Object.assign(new Error('Requires env access'), { name });
          },
        },
      );
    expect(() => RuntimeConfig.fromEnv(hidden('NotCapable'))).toThrow(ConfigError);
    expect(() => RuntimeConfig.fromEnv(hidden('NotCapable'))).toThrow('--allow-env');
    expect(() => RuntimeConfig.fromEnv(hidden('TypeError'))).toThrow('Requires env access');
  });

  it.each([
    ['JUST_CHECKS', 'checks', ['off', 'basic', 'full']],
    ['JUST_ALLOCATOR', 'allocator', ['pooled', 'system']],
    ['JUST_LEAKS', 'leaks', ['off', 'report', 'fail']],
    ['JUST_PANIC', 'panic', ['unwind', 'abort']],
    ['JUST_ACCESS', 'access', ['window', 'native']],
    ['JUST_STATS', 'stats', ['json']],
    ['JUST_LIBC', 'libc', ['libmimalloc.so.2', '/usr/lib/My Library.so']],
  ] as const)('reads %s as it is written', (variable, option, values) => {
    for (const value of values) expect(from({ [variable]: value })[option]).toBe(value);
  });

  it('reads JUST_BACKTRACE as 0, 1 and full, or by name', () => {
    const pairs = [
      ['0', 'off'],
      ['1', 'short'],
      ['full', 'full'],
      ['off', 'off'],
      ['short', 'short'],
    ] as const;
    for (const [text, value] of pairs) expect(from({ JUST_BACKTRACE: text }).backtrace).toBe(value);
  });

  it.each([
    ['JUST_STATS', 'stats'],
    ['JUST_CHECK_ALIGN', 'checkAlign'],
    ['JUST_CHECK_UNINIT', 'checkUninit'],
    ['JUST_STACKS', 'stacks'],
    ['JUST_LOW_MEMORY', 'lowMemory'],
  ] as const)('reads %s as a boolean, in any case', (variable, option) => {
    for (const text of ['1', 'true', 'yes', 'on', 'TRUE', ' yes ']) {
      expect(from({ [variable]: text })[option]).toBe(true);
    }
    for (const text of ['0', 'false', 'no', 'off', 'Off'])
      expect(from({ [variable]: text })[option]).toBe(false);
  });

  it.each([
    ['0', 0],
    ['4096', 4096],
    ['64k', 65_536],
    ['512m', 536_870_912],
    ['4g', 4_294_967_296],
    ['4G', 4_294_967_296],
    ['9007199254740991', 9_007_199_254_740_991],
    ['8388607g', 9_007_198_180_999_168],
  ])('reads the size %s', (text, bytes) => {
    expect(from({ JUST_HEAP_LIMIT: text }).heapLimit).toBe(bytes);
    expect(from({ JUST_QUARANTINE: text }).quarantine).toBe(bytes);
  });

  it.each([
    '-1',
    '1.5g',
    'lots',
    'k',
    '4 g',
    '4gb',
    '0x10',
    '1e3',
    '9007199254740992',
    '8388608g',
    'NaN',
    'Infinity',
  ])('refuses the size %s', (text) => {
    expect(problemsOf(() => from({ JUST_HEAP_LIMIT: text }))).toEqual({ JUST_HEAP_LIMIT: text });
  });

  it('refuses a library name that dlopen would cut short', () => {
    const libc = 'libc.so.6\0.old';
    expect(problemsOf(() => from({ JUST_LIBC: libc }))).toEqual({ JUST_LIBC: libc });
    expect(problemsOf(() => RuntimeConfig.DEFAULT.with({ libc }))).toEqual({ libc });
  });

  it('reads JUST_PROFILE as a file name with one of two endings, as it is written', () => {
    expect(from({}).profile).toBe(null);
    expect(from({}).profileInterval).toBe(524_288);
    for (const profile of ['heap.heapprofile', '/var/My Logs/a.b.pb.gz', 'out/X.heapprofile']) {
      expect(from({ JUST_PROFILE: profile }).profile).toBe(profile);
      expect(RuntimeConfig.DEFAULT.with({ profile }).profile).toBe(profile);
    }
    for (const profile of [
      'heap.json',
      '.heapprofile',
      '.pb.gz',
      'heap.heapprofile ',
      'a\0.heapprofile',
      '1',
    ]) {
      expect(problemsOf(() => from({ JUST_PROFILE: profile }))).toEqual({ JUST_PROFILE: profile });
      expect(problemsOf(() => RuntimeConfig.DEFAULT.with({ profile }))).toEqual({ profile });
    }
    expect(() => from({ JUST_PROFILE: 'x' })).toThrow('a file name that ends in .heapprofile or .pb.gz');
    expect(from({ JUST_PROFILE: 'x.pb.gz', JUST_PROFILE_INTERVAL: '64k' }).profileInterval).toBe(65_536);
    expect(problemsOf(() => from({ JUST_PROFILE_INTERVAL: '-1' }))).toEqual({ JUST_PROFILE_INTERVAL: '-1' });
  });

  it('reads JUST_GUARD as one in so many, and takes the number in code', () => {
    expect(from({}).guard).toBe(0);
    for (const [text, guard] of [
      ['1/5000', 5000],
      [' 1 / 1 ', 1],
      ['1/2147483647', 2 ** 31 - 1],
      ['off', 0],
      ['0', 0],
    ] as const) {
      expect(from({ JUST_GUARD: text }).guard).toBe(guard);
      expect(RuntimeConfig.DEFAULT.with({ guard }).guard).toBe(guard);
    }
    for (const text of ['5000', '1/0', '1/2147483648', '2/5', '1/1.5', '1/-3', '1/', 'on', '1/5k']) {
      expect(problemsOf(() => from({ JUST_GUARD: text }))).toEqual({ JUST_GUARD: text });
    }
    for (const guard of [-1, 1.5, Number.NaN, 2 ** 31, '1/5' as never]) {
      expect(problemsOf(() => RuntimeConfig.DEFAULT.with({ guard }))).toEqual({ guard });
    }
    expect(() => from({ JUST_GUARD: '1000' })).toThrow('1/N with N from 1 to 2^31 - 1, as in 1/5000, or off');
  });

  it('makes leaks follow checks, unless it is set', () => {
    expect(from({ JUST_CHECKS: 'full' }).leaks).toBe('report');
    expect(from({ JUST_CHECKS: 'basic' }).leaks).toBe('off');
    expect(from({ JUST_CHECKS: 'full', JUST_LEAKS: 'off' }).leaks).toBe('off');
    expect(from({ JUST_LEAKS: 'fail' }).leaks).toBe('fail');
  });

  it('lists every bad variable in one error, with its value and what is allowed', () => {
    const env = {
      JUST_CHECKS: 'fast',
      JUST_HEAP_LIMIT: '-1',
      JUST_STATS: 'maybe',
      JUST_BACKTRACE: '2',
      JUST_PANIC: 'exit',
    };
    expect(problemsOf(() => from(env))).toEqual(env);
    expect(() => from(env)).toThrow(
      expect.objectContaining({ code: 'ERR_JUST_CONFIG', name: 'ConfigError' }),
    );
    for (const [variable, value] of Object.entries(env)) {
      expect(() => from(env)).toThrow(`${variable} is "${value}"; it must be `);
    }
    expect(() => from(env)).toThrow('off, basic or full');
  });

  it('reads process.env when it is given none', () => {
    process.env.JUST_HEAP_LIMIT = '17k';
    try {
      expect(RuntimeConfig.fromEnv().heapLimit).toBe(17_408);
    } finally {
      delete process.env.JUST_HEAP_LIMIT;
    }
  });

  it('refuses what is no environment', () => {
    for (const env of [null, 'JUST_CHECKS=full', 1]) {
      expect(() => RuntimeConfig.fromEnv(env as never)).toThrow(
        expect.objectContaining({ code: 'ERR_JUST_INVALID_ARGUMENT' }),
      );
    }
  });

  it('makes an unknown name a problem like any other under JUST_STRICT_CONFIG', () => {
    const env = { JUST_STRICT_CONFIG: '1', JUST_CHEKCS: 'full', JUST_STATS: 'maybe' };
    expect(problemsOf(() => from(env))).toEqual({ JUST_CHEKCS: 'full', JUST_STATS: 'maybe' });
    expect(() => from(env)).toThrow('the nearest is JUST_CHECKS');
    expect(problemsOf(() => from({ JUST_STRICT_CONFIG: 'very' }))).toEqual({ JUST_STRICT_CONFIG: 'very' });
  });
});

describe('RuntimeConfig.with', () => {
  it('replaces some options and leaves the configuration it was called on', () => {
    const before = from({ JUST_STATS: '1' });
    const after = before.with({ checks: 'off', heapLimit: 100, libc: 'libc.so.6' });
    expect({ ...after }).toEqual({ ...before, checks: 'off', heapLimit: 100, libc: 'libc.so.6' });
    expect(before.checks).toBe('basic');
    expect(after.with({ libc: null, heapLimit: Number.POSITIVE_INFINITY })).toMatchObject({
      libc: null,
      heapLimit: Number.POSITIVE_INFINITY,
    });
  });

  it('makes leaks follow checks, unless it was set', () => {
    expect(RuntimeConfig.DEFAULT.with({ checks: 'full' }).leaks).toBe('report');
    expect(RuntimeConfig.DEFAULT.with({ checks: 'full' }).with({ checks: 'basic' }).leaks).toBe('off');
    expect(RuntimeConfig.DEFAULT.with({ leaks: 'off' }).with({ checks: 'full' }).leaks).toBe('off');
    expect(from({ JUST_LEAKS: 'fail' }).with({ checks: 'full' }).leaks).toBe('fail');
  });

  it('leaves an option whose override is undefined', () => {
    expect(from({ JUST_CHECKS: 'full' }).with({ checks: undefined } as never).checks).toBe('full');
  });

  it('lists every unknown option and bad value in one error', () => {
    const overrides = {
      checks: 'fast',
      heapLimit: 1.5,
      quarantine: Number.POSITIVE_INFINITY,
      stats: 1,
      libc: '',
      leak: 'report',
    };
    expect(problemsOf(() => RuntimeConfig.DEFAULT.with(overrides as never))).toEqual(overrides);
    expect(() => RuntimeConfig.DEFAULT.with(overrides as never)).toThrow('the nearest is leaks');
    for (const name of ['toString', '__proto__', 'constructor']) {
      expect(
        problemsOf(() => RuntimeConfig.DEFAULT.with({ ...overrides, [name]: 1 } as never)),
      ).toHaveProperty([name]);
    }
  });

  it('refuses bad sizes', () => {
    for (const heapLimit of [-1, Number.NaN, 2 ** 53, '4g', 4n, null]) {
      expect(problemsOf(() => RuntimeConfig.DEFAULT.with({ heapLimit } as never))).toEqual({ heapLimit });
    }
  });

  it('takes a configuration that was sent to another thread', () => {
    const sent = structuredClone({ ...from({ JUST_CHECKS: 'full', JUST_HEAP_LIMIT: '4g' }) });
    expect({ ...RuntimeConfig.DEFAULT.with(sent) }).toEqual(sent);
  });

  it('refuses what is no set of options', () => {
    for (const overrides of [null, undefined, 'full']) {
      expect(() => RuntimeConfig.DEFAULT.with(overrides as never)).toThrow(
        expect.objectContaining({ code: 'ERR_JUST_INVALID_ARGUMENT' }),
      );
    }
  });
});
