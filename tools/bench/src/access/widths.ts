import { type Benchmark, type Context, type Entry, place, scaled } from '../benchmark.js';
import { nodeContender } from '../harness/contender.js';
import { HIGH_BLOCK, LOW_BLOCK, type Loop, loopUrl, runtimeImports } from './loops.js';

/** How one width is read and written, by the runtime and by a plain DataView. */
interface Width {
  readonly name: string;
  readonly bytes: number;
  /** The DataView method's name without get/set. */
  readonly view: string;
  /** How a value joins the sum, and what the sum starts as: a double's must not start as an integer. */
  readonly sum: 'integer' | 'double' | 'bigint' | 'boolean';
}

const WIDTHS: readonly Width[] = [
  { name: 'I8', bytes: 1, view: 'Int8', sum: 'integer' },
  { name: 'U8', bytes: 1, view: 'Uint8', sum: 'integer' },
  { name: 'I16', bytes: 2, view: 'Int16', sum: 'integer' },
  { name: 'U16', bytes: 2, view: 'Uint16', sum: 'integer' },
  { name: 'I32', bytes: 4, view: 'Int32', sum: 'integer' },
  { name: 'U32', bytes: 4, view: 'Uint32', sum: 'integer' },
  { name: 'F32', bytes: 4, view: 'Float32', sum: 'double' },
  { name: 'F64', bytes: 8, view: 'Float64', sum: 'double' },
  { name: 'Bool', bytes: 1, view: 'Uint8', sum: 'boolean' },
  { name: 'I64', bytes: 8, view: 'BigInt64', sum: 'bigint' },
  { name: 'U64', bytes: 8, view: 'BigUint64', sum: 'bigint' },
  // No DataView method reads 8 bytes as an integer number; what a plain program would use instead is an index of 4.
  { name: 'I64Number', bytes: 8, view: 'Int32', sum: 'integer' },
  { name: 'U64Number', bytes: 8, view: 'Int32', sum: 'integer' },
  { name: 'Address', bytes: 8, view: 'Int32', sum: 'integer' },
];

const INITIAL = { integer: '0', double: '0.5', bigint: '0n', boolean: '0' };
const ADD = {
  integer: (value: string) => `state = (state + ${value}) | 0;`,
  double: (value: string) => `state += ${value};`,
  bigint: (value: string) => `state = BigInt.asIntN(64, state + ${value});`,
  boolean: (value: string) => `if (${value}) state = (state + 1) | 0;`,
};
const VALUE = { integer: 'i & 63', double: 'state', bigint: 'state', boolean: '(i & 1) === 0' };
/** What changes between two stores of a double or a bigint, so that it is not always the same value. */
const STEP = {
  integer: 'state = (state + 1) | 0;',
  double: 'state += 0.25;',
  bigint: 'state = BigInt.asIntN(64, state + 1n);',
  boolean: 'state = (state + 1) | 0;',
};

const LOW_PRELUDE = `${LOW_BLOCK}function setup() { const a = lowBlock(); return [a, a]; }`;
const HIGH_PRELUDE = `${HIGH_BLOCK}function setup() { const a = regionBlock(); return [a, a]; }`;
const VIEW_PRELUDE = 'const view = new DataView(new ArrayBuffer(1024));\nfunction setup() { return [0, 0]; }';

function loopOf(width: Width, prelude: string | undefined, store: boolean): Loop {
  const { name, view, sum } = width;
  const runtime = prelude !== undefined;
  const boolean = sum === 'boolean';
  const little = view.endsWith('8') ? '' : ', true';
  const load = runtime
    ? `MemoryAccess.get${name}(a + at)`
    : `view.get${view}(a + at${little})${boolean ? ' !== 0' : ''}`;
  const value = boolean && !runtime ? '(i & 1) === 0 ? 1 : 0' : VALUE[sum];
  const write = runtime
    ? `MemoryAccess.set${name}(a + at, ${value});`
    : `view.set${view}(a + at, ${value}${little});`;
  return {
    prelude: runtime ? runtimeImports() + prelude : VIEW_PRELUDE,
    access: store ? `${write} ${STEP[sum]}` : ADD[sum](load),
    initial: INITIAL[sum],
    stride: width.bytes,
  };
}

/** Loads or stores of every width, beside the same loop on a plain DataView. */
export function widths(store: boolean, lowMemory: boolean): (context: Context) => Benchmark {
  const prelude = lowMemory ? LOW_PRELUDE : HIGH_PRELUDE;
  return (context) => {
    const count = scaled(context, 20_000_000);
    const entries = context.runtimes.flatMap((runtime, index) =>
      WIDTHS.flatMap((width): Entry[] => {
        const method = `${store ? 'set' : 'get'}${width.name}`;
        const where = place(runtime);
        const plain = nodeContender(
          `DataView for ${method}, ${where}`,
          runtime,
          loopUrl(loopOf(width, undefined, store)),
          { count },
        );
        const ours = nodeContender(`${method}, ${where}`, runtime, loopUrl(loopOf(width, prelude, store)), {
          count,
        });
        return [
          { contender: plain, quiet: true },
          {
            contender: ours,
            against: plain.name,
            bar: lowMemory ? 'at most 2.0' : 'at most 2.5',
            ...(index > 0 && { home: `${method}, ${place(context.runtimes[0]!)}` }),
          },
        ];
      }),
    );
    return {
      title: `${store ? 'stores' : 'loads'} ${lowMemory ? 'on low memory' : 'with low memory off'} against the same loop on a plain DataView`,
      unit: 'ns',
      entries,
    };
  };
}
