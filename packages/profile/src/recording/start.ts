import { JustError } from '@justlang/config/internal';
import { recorder, recordHeaps } from '@justlang/heap/internal';
import { Recorder } from './recorder.js';

const { resolve } = process.getBuiltinModule('node:path');

/**
 * Records all that the heaps of this thread do which are made from now on, and the drops of their glue, to a file. The recording
 * ends with the thread.
 *
 * @param file - its name ends in `.justrec`; a worker's number comes before that ending
 * @returns the path of the file
 * @throws `ERR_JUST_CONFIG` if the thread is recorded already; what Node throws where the file cannot be written
 */
export function startRecording(file: string): string {
  if (recorder() !== undefined)
    throw new JustError('ERR_JUST_CONFIG', 'the heaps of this thread are recorded already');
  const { isMainThread, threadId } = process.getBuiltinModule('node:worker_threads');
  const path = resolve(isMainThread ? file : file.replace(/(\.justrec)?$/, `.${threadId}$1`));
  const told = new Recorder(path);
  recordHeaps(told);
  process.on('exit', () => told.end());
  return path;
}
