import { panicState, type Storm } from '../state.js';
import { writeStderr } from '../system/stderr.js';
import type { PanicError } from '../thrown/panic-error.js';
import { reportOf, traceOf } from './report.js';

/** How many panics of one code and one place are shown. Of the later ones each 2^n-th is. */
const SHOWN = 8;
/** How many places are told apart. Panics at any further place count as if they arose at one. */
const PLACES = 1000;
/** How many stacks are remembered with their storm. */
const TRACES = 64;

/**
 * Writes the report of a panic to stderr, or only counts it if many panics of its code arose at its place before. A bug
 * in a loop whose rounds catch their panics must not bury what else the program says. The counts are written when the
 * thread ends.
 */
export function reportOrCount(panic: PanicError): void {
  // Before the report is made: reading the frames and mapping them takes most of a panic's time.
  const known = knownStorm(panic);
  if (known !== undefined && !isShown(known.count + 1)) {
    countOnly(panic, known);
    return;
  }
  const { place, far, text } = reportOf(panic);
  const storm = stormAt(panic.code, place);
  if (!isShown(storm.count + 1)) {
    countOnly(panic, storm);
    if (!far) remember(panic, storm);
    return;
  }
  storm.count++;
  writeStderr(
    storm.count === SHOWN ? `${text}note: of further panics here only each 2^n-th is shown\n` : text,
  );
}

/** Whether the panic of this number at its place is shown. */
function isShown(number: number): boolean {
  return number <= SHOWN || isPowerOfTwo(number);
}

function countOnly(panic: PanicError, storm: Storm): void {
  const state = panicState();
  if (state.counting !== true) process.once('exit', writeCounts);
  state.counting = true;
  storm.count++;
  storm.unshown++;
  state.unshown?.add(panic);
}

/** The storm of a panic that arose with a stack that is remembered. */
function knownStorm(panic: PanicError): Storm | undefined {
  return panicState().traces?.get(`${panic.code} ${traceOf(panic)}`);
}

function remember(panic: PanicError, storm: Storm): void {
  const state = panicState();
  state.traces ??= new Map();
  if (state.traces.size >= TRACES) state.traces.clear();
  state.traces.set(`${panic.code} ${traceOf(panic)}`, storm);
}

/** Writes the report of a panic that ends its thread, if it was only counted. */
export function showUnshown(panic: PanicError): void {
  const { unshown } = panicState();
  if (unshown?.delete(panic)) writeStderr(reportOf(panic).text);
}

function stormAt(code: string, place: string): Storm {
  const state = panicState();
  state.storms ??= new Map();
  const { storms } = state;
  const key = storms.has(`${code} ${place}`) || storms.size < PLACES ? `${code} ${place}` : '';
  let storm = storms.get(key);
  if (storm === undefined) {
    storm = { place: key === '' ? 'other places' : place, count: 0, unshown: 0 };
    storms.set(key, storm);
  }
  return storm;
}

function writeCounts(): void {
  for (const { place, count, unshown } of panicState().storms?.values() ?? []) {
    const where = place === '' ? '' : ` at ${place}`;
    if (unshown > 0) writeStderr(`note: ${unshown} of ${count} panics${where} were not shown\n`);
  }
}

function isPowerOfTwo(count: number): boolean {
  return (count & (count - 1)) === 0;
}
