import type { RuntimeConfig } from '@justlang/config';
import { table } from '@justlang-tools/table';
import { Modules } from './modules.js';
import { rowOf, TABLE_HEADER } from './report.js';
import { runTask } from './run.js';

/**
 * Compiles and runs a program of the user's: its streams are this process's, and the table follows on stdout.
 *
 * @returns the program's exit code, or 1 after telling its errors
 */
export async function runOwn(
  file: string,
  args: readonly string[],
  cwd: string,
  config: RuntimeConfig,
): Promise<number> {
  const modules = new Modules();
  try {
    const { path, milliseconds } = await modules.compile(file);
    const run = await runTask({ name: file, kind: 'just', module: path, args, inherit: cwd }, config);
    if (run.error !== undefined) process.stderr.write(`${run.error}\n`);
    process.stdout.write(`\n${table(TABLE_HEADER, [rowOf(file, run, milliseconds)])}\n`);
    return run.exitCode ?? 1;
  } catch (error) {
    const { name, code, message } = error as NodeJS.ErrnoException;
    if (name !== 'CompileFailure' && code === undefined) throw error;
    process.stderr.write(`${message}\n`);
    return 1;
  } finally {
    modules.remove();
  }
}
