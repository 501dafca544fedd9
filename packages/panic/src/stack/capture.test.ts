import { describe, expect, it } from 'vitest';
import { captureStack, writeStack } from './capture.js';
import { parseStack } from './frames.js';

/** Runs `body` with properties of `Error` as a program may have set them; returns its result and what is left of them. */
function withError<T>(properties: PropertyDescriptorMap, body: () => T): { result: T; left: unknown[] } {
  const names = Object.keys(properties);
  const before = names.map((name) => Object.getOwnPropertyDescriptor(Error, name));
  Object.defineProperties(Error, properties);
  try {
    return { result: body(), left: names.map((name) => Reflect.get(Error, name)) };
  } finally {
    names.forEach((name, index) => {
      Object.defineProperty(Error, name, before[index] ?? { value: undefined, writable: true });
    });
  }
}

// Bun keeps no frame of a function whose last act is to return what another one does.
function top(frames: number) {
  return captureStack(top, frames).slice();
}

function caller(frames = 10) {
  return top(frames).slice();
}

const functionsOf = (stack: string) => parseStack(stack).map(({ functionName }) => functionName);

describe('captureStack', () => {
  it('begins with the caller of the function given, and keeps as many frames as asked', () => {
    const frames = parseStack(writeStack(caller()));
    expect(frames[0]).toMatchObject({ functionName: 'caller' });
    expect(frames.length).toBeGreaterThan(2);
    expect(caller(1)).toHaveLength(1);
  });

  it('writes frames as the stack of an error shows them', () => {
    const { result } = withError(
      { prepareStackTrace: { value: undefined, configurable: true, writable: true } },
      () => (({ stack }) => [writeStack(caller(6)), stack ?? ''])(new Error('here')),
    );
    const [captured = '', stack = ''] = result;
    // What is below the calls here is the same.
    expect(captured.split('\n').slice(3)).toEqual(stack.split('\n').slice(2, 5));
  });

  const throwing = () => {
    throw new Error('bad');
  };
  it.each([
    ['throws', throwing],
    ['returns nonsense', () => 7],
  ])('is not affected by an Error.prepareStackTrace that %s, and leaves it', (_what, prepare) => {
    const property = (value: unknown) => ({ value, configurable: true, writable: true });
    const { result, left } = withError(
      { prepareStackTrace: property(prepare), stackTraceLimit: property(0) },
      () => writeStack(caller()),
    );
    expect(functionsOf(result)[0]).toBe('caller');
    expect(left).toEqual([prepare, 0]);
  });

  it('reads the text where the property cannot be set', () => {
    const value = () => 'Error\n    at f (/a.js:1:2)';
    const { result } = withError({ prepareStackTrace: { value, configurable: true, writable: false } }, () =>
      caller(),
    );
    expect(
      result.map((frame) => [String(frame), frame.getScriptNameOrSourceURL(), frame.getPosition()]),
    ).toEqual([['f (/a.js:1:2)', 'f (/a.js:1:2)', null]]);
  });

  it('takes frames without a position, as Bun and Deno have them, by their texts', () => {
    const frame = (text: string) => ({ getFileName: () => '/a.js', toString: () => text });
    const value = () => [frame('f (/a.js:1:2)'), frame('/a.js:3:4')];
    const { result } = withError({ prepareStackTrace: { value, configurable: true, writable: false } }, () =>
      writeStack(caller()),
    );
    expect(result).toBe('    at f (/a.js:1:2)\n    at /a.js:3:4');
  });
});
