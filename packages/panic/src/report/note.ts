import { atSource, ownFrames, type ResolvedFrame } from '../stack/backtrace.js';
import { panicSettings } from '../state.js';
import { threadName } from '../system/thread.js';
import { isError, isStackOverflow, propertyOf, textOf } from '../thrown/values.js';
import { formatBacktrace, framesOfError, topmost } from './report.js';

/** What V8 and JavaScriptCore say of a bigint in an operation of numbers, as in an accessor that was given one. */
const BIGINT_AMONG_NUMBERS = /mix(?: of)? BigInt and other type|convert a BigInt value to a number/i;
/** What V8 says where a bigint is needed, as `DataView` needs one for 64 bits. */
const NO_BIGINT = /^Cannot convert .+ to a BigInt$/s;

/**
 * Adds to Node's own report of an uncaught error: the position in the source of a full JS stack, or the remedy for an address or
 * a value of the wrong kind, number or bigint. Empty for every other error.
 */
export function noteOn(error: unknown): string {
  if (isStackOverflow(error)) {
    const frames = framesOfError(error);
    const own = ownFrames(frames);
    const place = placeOf(own.length > 0 ? own : atSource(frames.slice(0, 1)));
    const { backtrace } = panicSettings();
    return `thread '${threadName()}' has overflowed its stack${place}\n${formatBacktrace(frames, backtrace)}`;
  }
  if (!isError(error)) return '';
  const message = textOf(propertyOf(error, 'message'));
  const noBigint = NO_BIGINT.test(message);
  if (!noBigint && !BIGINT_AMONG_NUMBERS.test(message)) return '';
  const frames = framesOfError(error);
  // A value is refused below an accessor, by the engine's own `DataView` or `Atomics`.
  const isValue = frames[0]?.origin === 'native';
  // The program's own arithmetic fails with the same messages, and has nothing to do with the runtime.
  if (frames[isValue ? 1 : 0]?.origin !== 'runtime') return '';
  const place = placeOf(ownFrames(frames));
  if (noBigint)
    return `note: the value is no bigint${place}: pass BigInt(value), or take an accessor of numbers\n`;
  return isValue
    ? `note: a bigint was given where the value is a number${place}: pass Number(value), or take an accessor of bigints\n`
    : `note: a bigint was given where an address or a size is a number${place}: pass Number(pointer)\n`;
}

function placeOf(frames: readonly ResolvedFrame[]): string {
  const place = topmost(frames);
  return place === '' ? '' : `, at ${place}`;
}
