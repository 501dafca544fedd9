import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.js';
import { describeValue, invalidArgument, JustError } from './just-error.js';

describe('JustError', () => {
  it('is an Error with a code, a name and a cause', () => {
    const cause = new Error('why');
    const error = new JustError('ERR_JUST_LINK', 'cannot load', { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ code: 'ERR_JUST_LINK', name: 'JustError', message: 'cannot load' });
    expect(error.cause).toBe(cause);
    expect(Object.keys(error)).toEqual(['code']);
    expect(String(error)).toBe('JustError: cannot load');
  });
});

describe('ConfigError', () => {
  it('says one problem in one line', () => {
    const error = new ConfigError([{ name: 'JUST_STATS', value: 'maybe', allowed: 'yes or no' }]);
    expect(error).toBeInstanceOf(JustError);
    expect(error).toMatchObject({ code: 'ERR_JUST_CONFIG', name: 'ConfigError' });
    expect(Object.isFrozen(error.problems)).toBe(true);
    expect(error.message).toBe('JUST_STATS is "maybe"; it must be yes or no');
  });

  it('takes a message for what is not about single values', () => {
    const error = new ConfigError('the accessors are unchecked already');
    expect(error).toMatchObject({ message: 'the accessors are unchecked already', problems: [] });
  });
});

describe('invalidArgument', () => {
  it('throws an error that names the parameter, its value and what is expected', () => {
    expect(() => invalidArgument('size', -1, 'an integer')).toThrow(
      expect.objectContaining({
        code: 'ERR_JUST_INVALID_ARGUMENT',
        message: 'size is -1; it must be an integer',
      }),
    );
  });
});

describe('describeValue', () => {
  it.each([
    [-1, '-1'],
    [-0, '-0'],
    [Number.NaN, 'NaN'],
    [8n, '8n'],
    ['16', '"16"'],
    ['x'.repeat(100), `"${'x'.repeat(60)}..."`],
    [undefined, 'undefined'],
    [null, 'null'],
    [true, 'true'],
    [Symbol('tag'), 'Symbol(tag)'],
    [[1], 'an array'],
    [{}, 'an object'],
    [() => 1, 'a function'],
  ])('shows %o', (value, text) => {
    expect(describeValue(value)).toBe(text);
  });

  it('never calls code of the value', () => {
    const trap = {
      toString() {
        throw new Error('called');
      },
    };
    expect(describeValue(trap)).toBe('an object');
  });
});
