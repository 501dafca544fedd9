import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/** Logs by seed: for each program its runs, the first without a failure. */
export type Logs = ReadonlyMap<number, readonly string[]>;

/*
 * Text, compressed: for each program a line `# seed`, then a line per run: how many characters it begins with that
 * the run before has too, a space, and the rest.
 */

export function writeLogs(file: string, logs: Logs): void {
  const lines: string[] = [];
  for (const [seed, runs] of logs) {
    lines.push(`# ${seed}`);
    let before = '';
    for (const run of runs) {
      let same = 0;
      while (same < before.length && before[same] === run[same]) same += 1;
      lines.push(`${same} ${run.slice(same)}`);
      before = run;
    }
  }
  const text = Buffer.from(lines.join('\n'));
  const params = { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: text.length };
  writeFileSync(file, brotliCompressSync(text, { params }));
}

export function readLogs(file: string): Logs {
  const logs = new Map<number, string[]>();
  let runs: string[] = [];
  for (const line of brotliDecompressSync(readFileSync(file)).toString().split('\n')) {
    const [head, rest] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)];
    if (head === '#') {
      runs = [];
      logs.set(Number(rest), runs);
    } else {
      runs.push((runs.at(-1) ?? '').slice(0, Number(head)) + rest);
    }
  }
  return logs;
}
