import type { Below } from '../stack/capture.js';
import { panicState, type Storm } from '../state.js';
import { writeStderr } from '../system/stderr.js';
import type { PanicError } from '../thrown/panic-error.js';
import { placeOf, reportOf } from './report.js';
import { rememberSpot, type SpottedStorm, spottedStorm } from './spots.js';

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
  // Before the report is made: reading the frames and mapping them takes most of a panic's time.
  const known = knownStorm(panic);
  if (known !== undefined && isCountedOnly(known)) {
    countOnly(panic, known);
    return;
  }
  const { place, far, text } = reportOf(panic);
  const storm = known ?? stormAt(panic.code, place);
  if (isCountedOnly(storm)) {
    countOnly(panic, storm);
    const { hooking, raising } = panicState();
    if (!far && raising && panic === hooking && placeOf(panic.location) === '')
      rememberSpot(panic.code, storm, raising);
    return;
  }
  storm.count++;
  writeStderr(
    storm.count === SHOWN ? `${text}note: of further panics here only each 2^n-th is shown\n` : text,
  );
}

/** Whether the next panic of a storm is only counted. */
export function isCountedOnly(storm: Storm): boolean {
  return !isShown(storm.count + 1);
}

/**
 * Finds the storm to which a panic will belong that is about to be raised, and how many frames of its stack that took.
 *
 * @param below - the function whose caller panics
 */
export function foreseenStorm(code: string, location: unknown, below: Below): SpottedStorm | undefined {
  const state = panicState();
  if (state.counting !== true) return undefined;
  const place = placeOf(location);
  if (place === '') return spottedStorm(code, below);
  const storm = state.storms?.get(`${code} ${place}`);
  return storm && { storm, frames: 0 };
}

/** The storm of a panic for which it was foreseen. */
function knownStorm(panic: PanicError): Storm | undefined {
  const { hooking, foreseen } = panicState();
  return panic === hooking ? (foreseen ?? undefined) : undefined;
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
  state.counted ??= new WeakMap();
  state.counted.set(panic, storm);
}

/** Writes the report of a panic that ends its thread, if it was only counted. */
export function showUnshown(panic: PanicError): void {
  const { counted } = panicState();
  const storm = counted?.get(panic);
  if (storm === undefined) return;
  counted?.delete(panic);
  writeStderr(reportOf(panic, storm.place).text);
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
