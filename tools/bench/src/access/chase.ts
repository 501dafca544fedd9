import { type Benchmark, type Context, place, scaled } from '../benchmark.js';
import { nodeContender } from '../harness/contender.js';
import { BYTES, LOW_BLOCK, type Loop, loopUrl, runtimeImports } from './loops.js';

/** A cycle through all nodes of 16 bytes, in a scattered order: node k is followed by node (k * 5 + 3) mod their number. */
const SETUP = `function setup() {
  const base = start();
  for (let k = 0; k < ${BYTES / 16}; k++) link(base + k * 16, base + ((k * 5 + 3) & ${BYTES / 16 - 1}) * 16);
  return [base, base];
}
`;

const VIEW: Loop = {
  prelude: `const view = new DataView(new ArrayBuffer(${BYTES}));
function start() { return 0; }
function link(from, to) { view.setInt32(from, to, true); }
${SETUP}`,
  access: 'state = view.getInt32(state, true);',
  initial: 'a',
  stride: 16,
};

const runtimeLoop = (): Loop => ({
  prelude: `${runtimeImports()}${LOW_BLOCK}function start() { return lowBlock(); }
function link(from, to) { MemoryAccess.setAddress(from, to); }
${SETUP}`,
  access: 'state = MemoryAccess.getAddress(state);',
  initial: 'a',
  stride: 16,
});

/** Following pointers through low memory, each load waiting for the one before. */
export function chase(context: Context): Benchmark {
  const count = scaled(context, 20_000_000);
  return {
    title: 'pointer chase on low memory against a chase of int32 offsets on a plain DataView',
    unit: 'ns',
    entries: context.runtimes.flatMap((runtime) => {
      const plain = nodeContender(`DataView, ${place(runtime)}`, runtime, loopUrl(VIEW), { count });
      const ours = nodeContender(`getAddress, ${place(runtime)}`, runtime, loopUrl(runtimeLoop()), { count });
      return [{ contender: plain }, { contender: ours, against: plain.name, bar: 'at most 1.5' }];
    }),
  };
}
