import { describe, expect, it } from 'vitest';
import { isPanicError, PanicError } from './panic-error.js';

describe('isPanicError', () => {
  it('tells by the code of an error, of whichever class', () => {
    expect(isPanicError(new PanicError('boom'))).toBe(true);
    expect(isPanicError(Object.assign(new Error('boom'), { code: 'ERR_JUST_PANIC' }))).toBe(true);
    expect(isPanicError(Object.assign(new Error('boom'), { code: 'ERR_JUST_STACK_OVERFLOW' }))).toBe(true);
    expect(isPanicError(Object.assign(new Error('boom'), { code: 'ERR_JUST_CONFIG' }))).toBe(false);
    expect(isPanicError(Object.assign(new Error('boom'), { code: 'ENOENT' }))).toBe(false);
    expect(isPanicError({ code: 'ERR_JUST_PANIC' })).toBe(false);
    expect(isPanicError(undefined)).toBe(false);
  });
});
