import { ownFrames, type ResolvedFrame } from '../stack/backtrace.js';
import { panicSettings } from '../state.js';
import { threadName } from '../system/thread.js';
import { isError, isStackOverflow, propertyOf, textOf } from '../thrown/values.js';
import { formatBacktrace, framesOfError, topmost } from './report.js';

/** What V8 and JavaScriptCore say of a bigint in an operation of numbers, as in an accessor that was given one. */
const BIGINT_AMONG_NUMBERS = /mix(?: of)? BigInt and other type|convert a BigInt value to a number/i;

/**
 * Says what Node's own report of an uncaught error does not: the position in the source of a full JS stack, and what to
 * do about a bigint that was used as an address. Empty for every other error.
 */
export function noteOn(error: unknown): string {
  if (isStackOverflow(error)) {
    const frames = framesOfError(error);
    const own = ownFrames(frames);
    const place = placeOf(own.length > 0 ? own : frames);
    return `thread '${threadName()}' has overflowed its stack${place}\n${formatBacktrace(frames, panicSettings().backtrace)}`;
  }
  if (!isError(error) || !BIGINT_AMONG_NUMBERS.test(textOf(propertyOf(error, 'message')))) return '';
  const frames = framesOfError(error);
  // Arithmetic of the program's own has the same message, and nothing to do with addresses.
  if (frames[0]?.origin !== 'runtime') return '';
  return `note: a bigint was given where an address or a size is a number${placeOf(ownFrames(frames))}: pass Number(pointer)\n`;
}

function placeOf(frames: readonly ResolvedFrame[]): string {
  const place = topmost(frames);
  return place === '' ? '' : `, at ${place}`;
}
