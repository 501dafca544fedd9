import { type Benchmark, type Context, type Entry, place, scaled } from '../benchmark.js';
import { nodeContender, type Runtime } from '../harness/contender.js';
import { LOW_BLOCK, type Loop, loopUrl, runtimeImports } from './loops.js';

/** Two int32 arrays in turn: what alternating between two memories costs a plain program. */
const VIEWS: Loop = {
  prelude: `const even = new DataView(new ArrayBuffer(1024));
const odd = new DataView(new ArrayBuffer(1024));
function setup() { return [0, 0]; }`,
  access: 'state = (state + ((i & 1) === 0 ? even.getInt32(a + at, true) : odd.getInt32(b + at, true))) | 0;',
  initial: '0',
  stride: 4,
};

/** Blocks in windows of their own: libc commits only what is touched of the 5 GiB. */
const HIGH_BLOCKS = `function highBlock(number) {
  globalThis.keptBlock ??= new RawAllocator().alloc(5 * 2 ** 30, 4096);
  const address = globalThis.keptBlock + number * 2.5 * 2 ** 30;
  if (address < 2 ** 31) throw new Error('the block is at ' + address.toString(16) + ', which is low');
  return address;
}
`;

const CASES = [
  { name: 'low and low', a: 'lowBlock()', b: 'a', bar: 'beside' },
  { name: 'low and high', a: 'lowBlock()', b: 'highBlock(0)', bar: 'at most 6' },
  { name: 'two highs', a: 'highBlock(0)', b: 'highBlock(1)', bar: 'at most 6' },
  { name: 'one high', a: 'highBlock(0)', b: 'a', bar: 'beside' },
];

function caseLoop(a: string, b: string): Loop {
  return {
    prelude: `${runtimeImports()}${LOW_BLOCK}${HIGH_BLOCKS}
function setup() { const a = ${a}; return [a, ${b}]; }`,
    access: 'state = (state + MemoryAccess.getI32(((i & 1) === 0 ? a : b) + at)) | 0;',
    initial: '0',
    stride: 4,
  };
}

/** Loads that alternate between windows, against loads that alternate between two plain DataViews. */
export function windows(context: Context): Benchmark {
  const count = scaled(context, 10_000_000);
  const onRuntime = (runtime: Runtime): Entry[] => {
    const where = place(runtime);
    const plain = nodeContender(`two DataViews, ${where}`, runtime, loopUrl(VIEWS), { count });
    return [
      { contender: plain },
      ...CASES.map(({ name, a, b, bar }) => ({
        contender: nodeContender(`${name}, ${where}`, runtime, loopUrl(caseLoop(a, b)), { count }),
        against: plain.name,
        bar,
      })),
    ];
  };
  return {
    title: 'int32 loads alternating between two addresses',
    unit: 'ns',
    entries: context.runtimes.flatMap(onRuntime),
  };
}
