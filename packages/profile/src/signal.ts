import { invalidArgument } from '@justlang/config/internal';
import { writeProfiles } from '@justlang/heap/internal';

const CHANNEL = '@justlang/profile/1 write';

/** Signals that are listened to. */
const signals = new Set<NodeJS.Signals>();
let listensToOthers = false;

/**
 * Writes the files of all running profiles of a thread each time a signal comes: those of `JUST_PROFILE`, and of
 * `heap.startProfile({ file })`. Each is written over. The signal no longer ends the process.
 *
 * Node delivers signals to the main thread. A worker that calls this writes its own files when the main thread is told to, once
 * its event loop turns.
 *
 * @param signal - default `SIGUSR2`; Node keeps `SIGUSR1` for its debugger
 * @throws `ERR_JUST_INVALID_ARGUMENT` if it is no signal that can be listened to here
 *
 * @example
 * ```ts needs=posix
 * writeOnSignal('SIGUSR2'); // then, from a shell: kill -USR2 PID
 * ```
 */
export function writeOnSignal(signal: NodeJS.Signals = 'SIGUSR2'): void {
  const { BroadcastChannel, isMainThread } = process.getBuiltinModule('node:worker_threads');
  const { signals: known } = process.getBuiltinModule('node:os').constants;
  if (!Object.hasOwn(known, signal) || signal === 'SIGKILL' || signal === 'SIGSTOP') {
    invalidArgument('signal', signal, 'the name of a signal that a process can listen to');
  }
  if (isMainThread) {
    if (signals.has(signal)) return;
    signals.add(signal);
    process.on(signal, () => {
      writeProfiles();
      const channel = new BroadcastChannel(CHANNEL);
      channel.postMessage(null);
      channel.close();
    });
  } else if (!listensToOthers) {
    listensToOthers = true;
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = writeProfiles;
    // It keeps no worker alive. The types of Node 20 do not know the method.
    (channel as unknown as { unref(): void }).unref();
  }
}
