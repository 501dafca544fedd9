import { type Benchmark, type Context, place, scaled } from '../benchmark.js';
import { nodeContender } from '../harness/contender.js';
import { BYTES, HIGH_BLOCK, LOW_BLOCK, type Loop, loopUrl, runtimeImports } from './loops.js';

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

const runtimeLoop = (lowMemory: boolean, initial: string): Loop => ({
  prelude: `${runtimeImports()}${lowMemory ? LOW_BLOCK : HIGH_BLOCK}function start() { return ${lowMemory ? 'lowBlock' : 'regionBlock'}(); }
function link(from, to) { MemoryAccess.setAddress(from, to); }
${SETUP}`,
  access: 'state = MemoryAccess.getAddress(state);',
  initial,
  stride: 16,
});

/** Following pointers through one block, each load waiting for the one before. */
export function chase(lowMemory: boolean): (context: Context) => Benchmark {
  return (context) => {
    const count = scaled(context, 20_000_000);
    const bar = lowMemory ? 'at most 1.5' : 'at most 2.5';
    const title = lowMemory ? 'pointer chase on low memory' : 'pointer chase with low memory off';
    return {
      title: `${title} against a chase of int32 offsets on a plain DataView`,
      unit: 'ns',
      entries: context.runtimes.flatMap((runtime) => {
        const where = place(runtime);
        const plain = nodeContender(`DataView, ${where}`, runtime, loopUrl(VIEW), { count });
        const ours = (name: string, initial: string) =>
          nodeContender(`${name}, ${where}`, runtime, loopUrl(runtimeLoop(lowMemory, initial)), { count });
        const entries = [
          { contender: plain },
          { contender: ours('getAddress', lowMemory ? 'a' : '+a'), against: plain.name, bar },
        ];
        // Where V8 does not know that the first address is a number, it boxes every one (decision 207).
        const boxed = { contender: ours('from an argument', 'a'), against: plain.name, bar: 'beside' };
        return lowMemory ? entries : [...entries, boxed];
      }),
    };
  };
}
