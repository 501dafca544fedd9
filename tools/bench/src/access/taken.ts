import { type Benchmark, type Context, place, scaled } from '../benchmark.js';
import { nodeContender } from '../harness/contender.js';
import { LOW_BLOCK, type Loop, loopUrl, runtimeImports } from './loops.js';

const ADD = (load: string): string => `state = (state + ${load}) | 0;`;

function loopOf(prelude: string, access: string): Loop {
  return {
    prelude: `${runtimeImports()}${LOW_BLOCK}${prelude}function setup() { return [block, block]; }\n`,
    access,
    initial: '0',
    stride: 4,
  };
}

const THROUGH_CLASS = loopOf('const block = lowBlock();\n', ADD('MemoryAccess.getI32(a + at)'));
const LATE = loopOf('const block = lowBlock();\nconst { getI32 } = MemoryAccess;\n', ADD('getI32(a + at)'));
const EARLY = loopOf('const { getI32 } = MemoryAccess;\nconst block = lowBlock();\n', ADD('getI32(a + at)'));

/** A load through the class, and by functions taken out of it after the first heap and before it. */
export function taken(context: Context): Benchmark {
  const count = scaled(context, 20_000_000);
  return {
    title: 'getI32 through the class, and taken out of it after the first heap and before',
    unit: 'ns',
    entries: context.runtimes.flatMap((runtime) => {
      const contender = (name: string, loop: Loop) =>
        nodeContender(`${name}, ${place(runtime)}`, runtime, loopUrl(loop), { count });
      const first = contender('through the class', THROUGH_CLASS);
      return [
        { contender: first },
        { contender: contender('taken after', LATE), against: first.name },
        { contender: contender('taken before', EARLY), against: first.name },
      ];
    }),
  };
}
