import { runHook } from '../hook.js';
import { panicIn } from '../panic-in.js';
import { showUnshown } from '../report/storm.js';
import { panicState } from '../state.js';
import { isMainThread, threadName } from '../system/thread.js';
import type { PanicError } from '../thrown/panic-error.js';
import { makeCloneable } from './cloneable.js';
import { exitWithPanic, isEnding, reportUncaught } from './exit.js';

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
    reportUncaught(error);
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
  showUnshown(panic);
  exitWithPanic();
}

function watchWorker(error: unknown): void {
  const panic = panicIn(error);
  if (panic === undefined) return;
  showUnshown(panic);
  makeCloneable(error, panic);
}
