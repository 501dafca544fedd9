import { runHook } from '../hook.js';
import { panicIn } from '../panic-in.js';
import { showUnshown } from '../report/storm.js';
import { panicState } from '../state.js';
import { isMainThread, threadName } from '../system/thread.js';
import type { PanicError } from '../thrown/panic-error.js';
import { makeCloneable } from './cloneable.js';
import { exitWithPanic, isEnding, reportUncaught } from './exit.js';

/**
 * Watches this thread's uncaught errors for panics, from the first panic or `Panic.run` on. Unhandled rejections are
 * among them. Other errors are left to Node, and every error to a program that listens for uncaught ones itself.
 */
export function watchUncaught(): void {
  const state = panicState();
  if (state.watching) return;
  process.on('uncaughtExceptionMonitor', isMainThread() ? watchMain : watchWorker);
  // Bun does not show unhandled rejections to the monitor. This listener takes them all, so it throws the others on.
  if (process.versions.bun !== undefined && isMainThread()) process.on('unhandledRejection', watchRejection);
  // Last: where the JS stack is full, the listeners are left to the next panic.
  state.watching = true;
}

/** Undoes `watchUncaught`. */
export function unwatchUncaught(): void {
  process.off('uncaughtExceptionMonitor', watchMain);
  process.off('uncaughtExceptionMonitor', watchWorker);
  process.off('unhandledRejection', watchRejection);
  panicState().watching = false;
}

function watchRejection(reason: unknown): void {
  const panic = panicIn(reason);
  if (panic !== undefined) endWithPanic(panic);
  else if (process.listenerCount('unhandledRejection') === 1) throw reason;
}

function watchMain(error: unknown): void {
  if (isEnding()) {
    // `Panic.run` throws to stop its caller. Other code may have failed while output was being written.
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

/** Reports a panic that was not reported yet, and ends the process. Returns only while output is being written. */
export function endWithPanic(panic: PanicError): void {
  // A panic that came from a worker was reported there.
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
