import { pause, writeStderr } from './stderr.js';
import { isMainThread } from './thread.js';

/** What a shell shows for SIGABRT; on Windows, which has no signals, the exit code itself. */
const ABORT_CODE = 134;
/** How long, in milliseconds, a signal may take to end the process. */
const GRACE = 1_000;

/**
 * Ends the process as C's `abort` does, from any thread, after writing `text` to stderr.
 *
 * No exit handler runs and nothing is flushed.
 */
export function abortProcess(text: string): never {
  writeStderr(text);
  if (process.platform === 'win32') abortOnWindows();
  // A listener would catch the signal. Only the main thread's listeners exist, and only it can remove them.
  if (isMainThread()) process.removeAllListeners('SIGABRT');
  // process.abort prints a native stack trace, and workers lack it.
  process.kill(process.pid, 'SIGABRT');
  pause(GRACE);
  // A listener of the main thread has swallowed the worker's SIGABRT.
  return endForSure();
}

function abortOnWindows(): never {
  if (isMainThread()) process.abort();
  // Ending the process from a worker always gives exit code 1 in Node; WMI lets one choose it.
  const terminate =
    `Get-CimInstance Win32_Process -Filter 'ProcessId=${process.pid}' | ` +
    `Invoke-CimMethod -MethodName Terminate -Arguments @{ Reason = [uint32]${ABORT_CODE} }`;
  // The module is loaded here because only Windows needs it, and every import of this package would pay for it.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  spawnSync('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', terminate], { stdio: 'ignore' });
  return endForSure();
}

function endForSure(): never {
  process.kill(process.pid, 'SIGKILL');
  for (;;) pause(GRACE);
}
