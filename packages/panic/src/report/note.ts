import { atSource, ownFrames, type ResolvedFrame } from '../stack/backtrace.js';
import { panicSettings } from '../state.js';
import { threadName } from '../system/thread.js';
import { isError, isStackOverflow, propertyOf, textOf } from '../thrown/values.js';
import { formatBacktrace, framesOfError, topmost } from './report.js';

/** What V8 and JavaScriptCore say of a bigint in an operation of numbers, as in an accessor that was given one. */
const BIGINT_AMONG_NUMBERS = /mix(?: of)? BigInt and other type|convert a BigInt value to a number/i;

/**
 * Adds to Node's own report of an uncaught error: the position in the source of a full JS stack, or the remedy for a
 * bigint that was used as an address. Empty for every other error.
 */
export function noteOn(error: unknown): string {
  if (isStackOverflow(error)) {
    const frames = framesOfError(error);
    const own = ownFrames(frames);
    const place = placeOf(own.length > 0 ? own : atSource(frames.slice(0, 1)));
    const { backtrace } = panicSettings();
    return `thread '${threadName()}' has overflowed its stack${place}\n${formatBacktrace(frames, backtrace)}`;
  }
  if (!isError(error) || !BIGINT_AMONG_NUMBERS.test(textOf(propertyOf(error, 'message')))) return '';
  const frames = framesOfError(error);
  // The program's own arithmetic fails with the same message, and has nothing to do with addresses.
  if (frames[0]?.origin !== 'runtime') return '';
  const place = placeOf(ownFrames(frames));
  return `note: a bigint was given where an address or a size is a number${place}: pass Number(pointer)\n`;
}

function placeOf(frames: readonly ResolvedFrame[]): string {
  const place = topmost(frames);
  return place === '' ? '' : `, at ${place}`;
}
