import { panicState, type Storm } from '../state.js';
import { writeStderr } from '../system/stderr.js';
import type { PanicError } from '../thrown/panic-error.js';
import { reportOf } from './report.js';

/** How many panics of one code and one place are shown. Of the later ones each 2^n-th is. */
const SHOWN = 8;
/** How many places are told apart. Panics at any further place count as if they arose at one. */
const PLACES = 1000;

/**
 * Writes the report of a panic to stderr, or only counts it if many panics of its code arose at its place before. A bug
 * in a loop whose rounds catch their panics must not bury what else the program says. The counts are written when the
 * thread ends.
 */
export function reportOrCount(panic: PanicError): void {
  const state = panicState();
  const { place, text } = reportOf(panic);
  const storm = stormAt(panic.code, place);
  storm.count++;
  if (storm.count > SHOWN && !isPowerOfTwo(storm.count)) {
    if (!state.counting) process.once('exit', writeCounts);
    state.counting = true;
    storm.unshown++;
    state.unshown?.add(panic);
    return;
  }
  writeStderr(
    storm.count === SHOWN ? `${text}note: of further panics here only each 2^n-th is shown\n` : text,
  );
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
