import { RuntimeConfig } from '@justlang/config';
import { invalidArgument } from '@justlang/config/internal';
import { panicIn } from '../panic-in.js';
import { noteOn } from '../report/note.js';
import { panicState } from '../state.js';
import { writeStderr } from '../system/stderr.js';
import { isMainThread } from '../system/thread.js';
import { isThenable } from '../thrown/values.js';
import { endWithPanic, watchUncaught } from './uncaught.js';

/** See `Panic.run`. */
export function run(main: () => void | Promise<void>): void {
  if (typeof main !== 'function') invalidArgument('main', main, 'a function');
  // A bad environment can be an error of its own here. At a panic it could only be a warning.
  panicState().settings ??= RuntimeConfig.fromEnv();
  watchUncaught();
  let result: unknown;
  try {
    result = main();
  } catch (error) {
    end(error);
  }
  // A rethrown error becomes an unhandled rejection, which Node treats as uncaught.
  if (isThenable(result)) result.then(undefined, end);
}

function end(error: unknown): never {
  const panic = panicIn(error);
  if (panic === undefined) {
    writeStderr(noteOn(error));
    throw error;
  }
  if (isMainThread()) endWithPanic(panic);
  // In a worker this fails the worker. The main thread gets here while output is being written; throwing keeps the
  // code after `Panic.run` from running.
  throw panic;
}
