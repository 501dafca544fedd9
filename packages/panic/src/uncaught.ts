import { panicState } from './state.js';

/** Watches this thread's uncaught errors for panics, once. */
export function watchUncaught(): void {
  panicState().watching = true;
}
