import { Effect, variable } from '../js/tree.js';
import { giveResult } from '../lower/calls.js';
import type { Lowering } from '../lower/lowering.js';
import { find, read } from '../lower/places.js';
import { isReturnedInLeaves } from '../lower/storage.js';

/** `return`: the result, once the frame is popped. */
export function giveBack(lowering: Lowering): void {
  const { mir } = lowering;
  const place = { local: mir.resultLocal, static: undefined, projections: [], type: mir.result };
  const inLeaves = isReturnedInLeaves(mir.result);
  const parts = inLeaves
    ? read(lowering, find(lowering, place)).map((part, at) =>
        lowering.temporary(part, at === 0 ? 'result' : 'part'),
      )
    : [];
  lowering.run({ ...lowering.call(Effect.writes, 'stack.reset', variable(lowering.mark)) });
  if (inLeaves) giveResult(lowering, mir.result, parts);
  else lowering.emit({ kind: 'return', value: undefined, span: lowering.span });
}
