import { exitWithPanic, isEnding } from './exit.js';
import { runHook } from './hook.js';
import { isError, type PanicError } from './panic-error.js';
import { panicState } from './state.js';
import { writeStderr } from './stderr.js';
import { isMainThread, threadName } from './thread.js';
import { panicIn } from './unwind.js';

const { inspect } = process.getBuiltinModule('node:util');

/**
 * Watches this thread's uncaught errors for panics, from the first panic or `Panic.run` on. Unhandled rejections
 * come the same way. Other errors are left to Node, as are all that the program itself listens for.
 */
export function watchUncaught(): void {
  const state = panicState();
  if (state.watching) return;
  state.watching = true;
  process.on('uncaughtExceptionMonitor', isMainThread() ? watchMain : watchWorker);
}

function watchMain(error: unknown): void {
  if (isEnding()) {
    // `Panic.run` throws to stop its caller; code that ran while output was flushed may have failed too.
    if (panicIn(error) === undefined) writeStderr(`${inspect(error)}\n`);
    process.once('uncaughtException', () => {});
    return;
  }
  const panic = panicIn(error);
  if (panic === undefined) return;
  if (process.listenerCount('uncaughtException') > 0 || process.hasUncaughtExceptionCaptureCallback()) return;
  // A listener, even one added here, keeps Node from printing the error a second time and exiting with 1.
  process.once('uncaughtException', () => endWithPanic(panic));
}

/** Reports a panic that has not been, and ends the process; returns only while output is being flushed. */
export function endWithPanic(panic: PanicError): void {
  // One that came from a worker was reported there.
  if (panic.thread === threadName()) runHook(panic);
  exitWithPanic();
}

function watchWorker(error: unknown): void {
  const panic = panicIn(error);
  if (panic !== undefined) makeCloneable(panic);
}

/**
 * Takes from an error, and from its causes, what cannot be sent to another thread. Node sends a worker's error to
 * its parent with all its properties, or with none of them if one cannot be cloned.
 */
function makeCloneable(error: object): void {
  const seen = new Set<unknown>();
  for (let link: unknown = error; isError(link) && !seen.has(link); link = link.cause) {
    seen.add(link);
    for (const key of Object.getOwnPropertyNames(link)) {
      if (!isCloneable(Reflect.get(link, key))) Reflect.deleteProperty(link, key);
    }
  }
}

function isCloneable(value: unknown): boolean {
  try {
    process.getBuiltinModule('node:v8').serialize(value);
    return true;
  } catch {
    return false;
  }
}
