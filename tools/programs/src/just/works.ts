import { join } from 'node:path';
import type { RuntimeConfig } from '@justlang/config';
import type { ProgramOptions } from '../options.js';
import { JUST_FOLDER } from './folder.js';
import type { Modules } from './modules.js';
import { failedRow, type Judged, judgeCompared } from './report.js';
import { runTask, taskOf } from './run.js';
import type { Work } from './work.js';

/** Compiles a program in Just, runs it and its peer in plain JavaScript, and judges both. */
export async function runWork(
  work: Work,
  modules: Modules,
  options: ProgramOptions,
  config: RuntimeConfig,
): Promise<Judged> {
  const { name, exitCode = 0 } = work;
  try {
    const module = await modules.compile(join(JUST_FOLDER, name));
    const task = await taskOf(work, 'just', module.path, modules.folder, options);
    const run = await runTask(task, config);
    const plain = await runTask(await taskOf(work, 'plain', '', modules.folder, options), config);
    return judgeCompared({
      name,
      exitCode,
      compileTime: module.milliseconds,
      run,
      plain,
      abortsOnPanic: config.panic === 'abort',
    });
  } catch (error) {
    return failedRow(name, error instanceof Error ? error.message : String(error), '');
  }
}
