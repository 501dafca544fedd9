// The measured loops, as the text of a module: every loop runs in a process of its own from a source of its own, so
// that no two share type feedback, and the plain DataView's loop has exactly the shape of the runtime's.
import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheFolder } from '../harness/paths.js';

/** Bytes each loop goes over: one block of the pool, so that it lies low wherever the system allows that. */
export const BYTES = 1024;

export interface Loop {
  /** Imports and constants; must declare `function setup()` returning the numbers `a` and `b`. */
  readonly prelude: string;
  /** Statements that make one access; may use `a`, `b`, `i` and `at`, the byte offset; changes `state`. */
  readonly access: string;
  /** The initial value of `state`; may go on with further variables, as in `0, other = 0`. */
  readonly initial: string;
  /** Bytes per element. */
  readonly stride: number;
}

/**
 * The module of a loop. Each iteration may call a function that the compiler must expect to change anything; it is
 * called while warming up, so that it is a real call in the optimised code, and never while the clock runs.
 */
function loopModule({ prelude, access, initial, stride }: Loop): string {
  return `${prelude}
const seen = [3, 1, 2];
function rare(i) { seen.push(i & 7); seen.sort((x, y) => x - y); seen.pop(); }
function loop(count, a, b, stop) {
  let state = ${initial};
  for (let i = 0; i < count; i++) {
    const at = (i & ${BYTES / stride - 1}) * ${stride};
    ${access}
    if (i === stop) rare(i);
  }
  return state;
}
export function prepare({ count }) {
  const [a, b] = setup();
  for (let warm = 0; warm < 200; warm++) loop(5000, a, b, warm % 3 === 0 ? 1000 : -1);
  let last;
  return () => {
    const start = performance.now();
    last = loop(count, a, b, -1);
    const ns = ((performance.now() - start) * 1e6) / count;
    return { ns, kept: Number(last) };
  };
}
`;
}

/** Writes a loop's module to the cache and returns its URL. */
export function loopUrl(loop: Loop): URL {
  const text = loopModule(loop);
  const name = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const file = join(cacheFolder('loops'), `${name}.mjs`);
  if (!existsSync(file)) writeFileSync(file, text);
  return pathToFileURL(file);
}

/** Imports of the runtime's packages by absolute URL: a module in the cache resolves no bare names. */
export function runtimeImports(): string {
  const from = (name: string) => JSON.stringify(import.meta.resolve(name));
  return `import { RuntimeConfig } from ${from('@justlang/config')};
import { JustHeap } from ${from('@justlang/heap')};
import { MemoryAccess } from ${from('@justlang/memory-access')};
import { RawAllocator } from ${from('@justlang/raw-allocator')};
`;
}

function blockFunction(name: string, lowMemory: boolean): string {
  return `function ${name}() {
  const config = RuntimeConfig.DEFAULT.with({ checks: 'off', lowMemory: ${lowMemory} });
  const heap = globalThis.keptHeap = new JustHeap(config);
  const address = heap.allocateZeroed(${BYTES}, 64);
  if ((address + ${BYTES} <= 2 ** 31) !== ${lowMemory}) throw new Error('the block is at ' + address.toString(16));
  return address;
}
`;
}

/** A block of the pool below 2^31, or an error that says that there is none here. */
export const LOW_BLOCK = blockFunction('lowBlock', true);
/** A block of the pool where no low memory is used. */
export const HIGH_BLOCK = blockFunction('regionBlock', false);
