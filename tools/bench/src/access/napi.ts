import { type Benchmark, type Context, place, scaled } from '../benchmark.js';
import { nodeContender } from '../harness/contender.js';
import { peerAddon } from '../heap/pair.js';
import { LOW_BLOCK, type Loop, loopUrl, runtimeImports } from './loops.js';

const SETUP = 'function setup() { const a = lowBlock(); return [a, a]; }';

function loopOf(prelude: string, read: string): Loop {
  return {
    prelude: `${runtimeImports()}${LOW_BLOCK}${prelude}${SETUP}`,
    access: `state = (state + ${read}) | 0;`,
    initial: '0',
    stride: 4,
  };
}

/** A load beside a getter through a plain Node-API addon. */
export function napi(context: Context): Benchmark {
  const count = scaled(context, 5_000_000);
  const addon = peerAddon();
  const prelude = `import { createRequire } from 'node:module';
const native = createRequire(import.meta.url)(${JSON.stringify(addon.path)});
`;
  return {
    title: 'an int32 load on low memory beside a getter through Node-API',
    unit: 'ns',
    entries: context.runtimes.flatMap((runtime) => {
      const where = place(runtime);
      const url = loopUrl(loopOf('', 'MemoryAccess.getI32(a + at)'));
      const ours = nodeContender(`getI32, ${where}`, runtime, url, { count });
      const getter = nodeContender(
        `Node-API getter, ${where}`,
        runtime,
        loopUrl(loopOf(prelude, 'native.getI32(a + at)')),
        { count },
      );
      return [
        { contender: ours },
        {
          contender: addon.absent === undefined ? getter : { ...getter, absent: addon.absent },
          against: ours.name,
          bar: 'at least 8',
        },
      ];
    }),
  };
}
