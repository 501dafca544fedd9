// The speed of one runtime: each case here beside the same work in the runtime's own way, in turns in one process. Prints the
// ratios of the fastest rounds as JSON, 1 being as fast; of a case that cannot be, why. Runs in a folder where the packed
// packages are installed, and uses nothing but ECMAScript, `performance` and `console`, so that any runtime can run it.
import { RuntimeConfig } from '@justlang/config';
import { JustHeap } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';

const ROUNDS = 15;
const COUNT = 4096;
const REPEATS = 60;
const PAIRS = 200_000;
const LIVE = 10_000;
const FAR_BYTES = 64 * 2 ** 20;

/** What the loops compute ends up here: none of them may be optimized away. */
let sink = 0;

function measure(ours, theirs) {
  let [ourTime, theirTime] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    ourTime = Math.min(ourTime, timeOf(ours));
    theirTime = Math.min(theirTime, timeOf(theirs));
  }
  return Math.round((ourTime / theirTime) * 100) / 100;
}

function timeOf(body) {
  const begun = performance.now();
  sink += body();
  return performance.now() - begun;
}

/** Each case has loops of its own: a loop shared by two would see the types of both. */
function loads(base) {
  return () => {
    let sum = 0;
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      for (let at = 0; at < COUNT * 4; at += 4) sum = (sum + MemoryAccess.getI32(base + at)) | 0;
    }
    return sum;
  };
}

function highLoads(base) {
  return () => {
    let sum = 0;
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      for (let at = 0; at < COUNT * 4; at += 4) sum = (sum + MemoryAccess.getI32(base + at)) | 0;
    }
    return sum;
  };
}

function viewLoads(view) {
  return () => {
    let sum = 0;
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      for (let at = 0; at < COUNT * 4; at += 4) sum = (sum + view.getInt32(at, true)) | 0;
    }
    return sum;
  };
}

function stores(base) {
  return () => {
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      for (let at = 0; at < COUNT * 4; at += 4) MemoryAccess.setI32(base + at, at + repeat);
    }
    return MemoryAccess.getI32(base + 4);
  };
}

function viewStores(view) {
  return () => {
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      for (let at = 0; at < COUNT * 4; at += 4) view.setInt32(at, at + repeat, true);
    }
    return view.getInt32(4, true);
  };
}

/** A block of four 32-bit fields allocated, its first field written and read, and freed. */
function pairs(heap) {
  return () => {
    let sum = 0;
    for (let at = 0; at < PAIRS; at++) {
      const block = heap.allocate(16, 4);
      MemoryAccess.setI32(block, at);
      sum = (sum + MemoryAccess.getI32(block)) | 0;
      heap.deallocate(block, 16, 4);
    }
    return sum;
  };
}

/** As an object that is reachable from elsewhere until the next one takes its place. */
function objectPairs() {
  const holder = { object: null };
  return () => {
    let sum = 0;
    for (let at = 0; at < PAIRS; at++) {
      holder.object = { a: at, b: 0, c: 0, d: 0 };
      sum = (sum + holder.object.a) | 0;
    }
    return sum;
  };
}

/** The next of a sequence of places, the same for both sides. */
const next = (seed) => (Math.imul(seed, 1664525) + 1013904223) >>> 0;

/** Random ones of 10,000 live blocks replaced. */
function churn(heap) {
  const live = Array.from({ length: LIVE }, () => heap.allocate(16, 4));
  for (const block of live) MemoryAccess.setI32(block, 0);
  return () => {
    let [seed, sum] = [1, 0];
    for (let at = 0; at < PAIRS; at++) {
      seed = next(seed);
      const place = seed % LIVE;
      sum = (sum + MemoryAccess.getI32(live[place])) | 0;
      heap.deallocate(live[place], 16, 4);
      const block = heap.allocate(16, 4);
      MemoryAccess.setI32(block, at);
      live[place] = block;
    }
    return sum;
  };
}

function objectChurn() {
  const live = Array.from({ length: LIVE }, () => ({ a: 0, b: 0, c: 0, d: 0 }));
  return () => {
    let [seed, sum] = [1, 0];
    for (let at = 0; at < PAIRS; at++) {
      seed = next(seed);
      const place = seed % LIVE;
      sum = (sum + live[place].a) | 0;
      live[place] = { a: at, b: 0, c: 0, d: 0 };
    }
    return sum;
  };
}

const heap = new JustHeap();
const block = heap.allocateZeroed(COUNT * 4, 8);
const view = () => new DataView(new ArrayBuffer(COUNT * 4));
const low = block + COUNT * 4 <= 2 ** 31;
const load = measure(loads(block), viewLoads(view()));
const store = measure(stores(block), viewStores(view()));
const pair = measure(pairs(heap), objectPairs());
const churned = measure(churn(heap), objectChurn());
// Last: from here on the accessors have seen high addresses. libc maps a block of this size on its own, far above 2^31.
const high = new JustHeap(RuntimeConfig.DEFAULT.with({ allocator: 'system' }));
const far = high.allocateZeroed(FAR_BYTES, 8);
const highLoad = far > 2 ** 31 ? measure(highLoads(far), viewLoads(view())) : 'libc gave a block below 2^31';
heap.close();
high.close();
const none = 'no low memory: see high load';
console.log(
  JSON.stringify({
    load: low ? load : none,
    store: low ? store : none,
    'high load': highLoad,
    pair,
    churn: churned,
    sink,
  }),
);
