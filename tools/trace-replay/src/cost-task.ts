// The replay of a trace on a heap that is watched, for `npm run bench -- cost traces`.
import { costHeap, type Mode, SITE } from '@justlang-tools/bench/cost-heap';
import { readTrace } from './parse.js';
import { replayOn } from './replay-operations.js';

interface Parameters {
  readonly file: string;
  /** Operations of a round, at least. */
  readonly operations: number;
  readonly mode: Mode;
}

export function prepare({ file, operations, mode }: Parameters) {
  const trace = readTrace(file);
  const replay = replayOn(costHeap(mode), trace, SITE);
  const repetitions = Math.ceil(operations / trace.length);
  return () => {
    const start = performance.now();
    for (let i = 0; i < repetitions; i++) replay();
    const ns = ((performance.now() - start) * 1e6) / (repetitions * trace.length);
    return { ns, resident: process.resourceUsage().maxRSS * 1024 };
  };
}
