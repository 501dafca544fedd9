import { isMainThread } from 'node:worker_threads';
import { runHook } from './hook.js';
import { watchUncaught } from './uncaught.js';
import { panicIn } from './unwind.js';

/** The exit code of a program that ended by a panic, as in Rust. */
export const PANIC_EXIT_CODE = 101;

/** See `Panic.run`. */
export function run(main: () => void | Promise<void>): void {
  watchUncaught();
  let result: void | Promise<void>;
  try {
    result = main();
  } catch (error) {
    endWith(error);
    return;
  }
  if (result instanceof Promise) result.then(undefined, endWith);
}

function endWith(error: unknown): void {
  const panic = panicIn(error);
  if (panic === undefined || !isMainThread) throw error;
  runHook(panic);
  process.exit(PANIC_EXIT_CODE);
}
