import { unwatchUncaught, watchUncaught } from './ending/uncaught.js';
import { runHook } from './hook.js';
import { Panic } from './panic.js';
import { makePanic, raise, startPanic } from './raise.js';
import { panicSettings, panicState } from './state.js';
import { isStackOverflow } from './thrown/values.js';

/**
 * Goes through all that raises a panic but the hook, so that V8 compiles it. Where little stack is left V8 could not compile
 * it, and a panic that arises there for the first time would become a `RangeError`.
 *
 * The caller makes sure of the room to compile. Nothing is reported, and nobody counts the panic.
 */
export function rehearsePanic(): void {
  const state = panicState();
  // These two end where they look at their options.
  attempt(() => Panic.panic('', UNREADABLE));
  attempt(() => raise('ERR_JUST_DOUBLE_FREE', '', UNREADABLE));
  isStackOverflow(new RangeError('Maximum call stack size exceeded'));
  const panic = makePanic('rehearsal', { code: 'ERR_JUST_DOUBLE_FREE' }, rehearsePanic);
  state.hooked.add(panic);
  const { hooking, raising, watching } = state;
  // Inside a hook a panic would end the process.
  state.hooking = null;
  try {
    runHook(panic);
    watchUncaught();
    if (panicSettings().panic !== 'abort') attempt(() => startPanic(panic, rehearsePanic));
  } finally {
    state.hooking = hooking;
    state.raising = raising ?? null;
    // A program that never panics has its uncaught errors to itself.
    if (!watching) unwatchUncaught();
  }
}

const UNREADABLE = {
  get cause(): never {
    throw new TypeError('rehearsal');
  },
};

function attempt(body: () => void): void {
  try {
    body();
  } catch {
    // What a rehearsal throws is its own.
  }
}
