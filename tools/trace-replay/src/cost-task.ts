// The replay of a trace on a heap that is watched, for `npm run bench -- cost traces`.
import { type CostSample, costHeap, costRound, type Mode, SITE } from '@justlang-tools/bench/cost-heap';
import { readTrace } from './parse.js';
import { replayOn } from './replay-operations.js';

interface Parameters {
  readonly file: string;
  /** How long a round replays the trace again and again, at least. */
  readonly milliseconds: number;
  readonly mode: Mode;
}

export function prepare({ file, milliseconds, mode }: Parameters): () => CostSample {
  const trace = readTrace(file);
  const watched = costHeap(mode);
  const replay = replayOn(watched.heap, trace, SITE);
  return () => costRound(watched, milliseconds, trace.length, replay);
}
