import { invalidArgument, JustError } from '@justlang/config/internal';
import { recorder, recordHeaps } from '@justlang/heap/internal';
import { Recorder, rehearse } from './recorder.js';

const { resolve } = process.getBuiltinModule('node:path');

/** The variable in which `run` names the file to its program; no option of the runtime. */
export const RECORDING = 'JUSTLANG_RECORDING';
/** The variable that holds the number of the process whose recording has just that name. */
export const RECORDED = 'JUSTLANG_RECORDED';

/**
 * Records this thread as `run` was told. A child process that inherits the variables, as one of `fork` does, has its number before the
 * ending: it would write over the file of its parent. Without the variables nothing is recorded.
 */
export function startNamedRecording(): void {
  const { env, pid } = process;
  const file = env[RECORDING];
  if (file === undefined) return;
  env[RECORDED] ??= String(pid);
  startRecording(env[RECORDED] === String(pid) ? file : file.replace(/(\.justrec)?$/, `.${pid}$1`));
}

/**
 * Records all that the heaps of this thread do which are made from now on, and the drops of their glue, to a file. The recording
 * ends with the thread.
 *
 * @param file - its name ends in `.justrec`; a worker's number comes before that ending
 * @returns the path of the file
 * @throws `ERR_JUST_CONFIG` if the thread is recorded already, or the file cannot be written
 * @throws `ERR_JUST_INVALID_ARGUMENT` if it is no file name
 */
export function startRecording(file: string): string {
  if (typeof file !== 'string') invalidArgument('file', file, 'a file name');
  if (recorder() !== undefined)
    throw new JustError('ERR_JUST_CONFIG', 'the heaps of this thread are recorded already');
  const { isMainThread, threadId } = process.getBuiltinModule('node:worker_threads');
  const path = resolve(isMainThread ? file : file.replace(/(\.justrec)?$/, `.${threadId}$1`));
  const told = recorderTo(path);
  rehearse();
  recordHeaps(told);
  process.on('exit', () => told.end());
  return path;
}

function recorderTo(path: string): Recorder {
  try {
    return new Recorder(path);
  } catch (error) {
    const reason = (error as Error).message;
    throw new JustError('ERR_JUST_CONFIG', `the recording cannot be written to ${path}: ${reason}`, {
      cause: error,
    });
  }
}
