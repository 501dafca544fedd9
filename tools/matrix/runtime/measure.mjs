// measure.mjs CASE: the speed of one runtime in one case, beside the same work in the runtime's own way, in turns in one process.
// Prints, as JSON, the time here by the time there, of the fastest rounds; or why the case cannot be. Runs in a folder where the
// packed packages are installed, and uses nothing but ECMAScript, `performance`, `console` and `process.argv`: any runtime can run it.
import { RuntimeConfig } from '@justlang/config';
import { JustHeap } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';

const ROUNDS = 60;
const WARM_ROUNDS = 200;
const BYTES = 1024;
const MASK = BYTES - 4;
const LOADS = 500_000;
const PAIRS = 200_000;
const LIVE = 10_000;

/** What the loops compute ends up here: none of them may be optimized away. */
let sink = 0;
const seen = [3, 1, 2];

/** A call that the compiler must expect to change anything: a loop that may make it keeps no bounds from before. */
function rare(at) {
  seen.push(at & 7);
  seen.sort((a, b) => a - b);
  seen.pop();
}

function timeOf(body, count) {
  const begun = performance.now();
  sink += body(count, -1);
  return performance.now() - begun;
}

/** Both sides are warmed up alike, by short runs. */
function ratio(ours, theirs, count) {
  for (let warm = 0; warm < WARM_ROUNDS; warm++) {
    for (const body of [ours, theirs]) sink += body(5000, warm % 3 === 0 ? 1000 : -1);
  }
  let [ourTime, theirTime] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    ourTime = Math.min(ourTime, timeOf(ours, count));
    theirTime = Math.min(theirTime, timeOf(theirs, count));
  }
  return Math.round((ourTime / theirTime) * 100) / 100;
}

function loads(count, base, stop) {
  let sum = 0;
  for (let at = 0; at < count; at++) {
    sum = (sum + MemoryAccess.getI32(base + ((at * 4) & MASK))) | 0;
    if (at === stop) rare(at);
  }
  return sum;
}

function viewLoads(count, view, stop) {
  let sum = 0;
  for (let at = 0; at < count; at++) {
    sum = (sum + view.getInt32((at * 4) & MASK, true)) | 0;
    if (at === stop) rare(at);
  }
  return sum;
}

function stores(count, base, stop) {
  for (let at = 0; at < count; at++) {
    MemoryAccess.setI32(base + ((at * 4) & MASK), at);
    if (at === stop) rare(at);
  }
  return MemoryAccess.getI32(base);
}

function viewStores(count, view, stop) {
  for (let at = 0; at < count; at++) {
    view.setInt32((at * 4) & MASK, at, true);
    if (at === stop) rare(at);
  }
  return view.getInt32(0, true);
}

/** Blocks of four 32-bit fields: each allocated, one field written and read, and freed. */
function pairs(count, heap, stop) {
  let sum = 0;
  for (let at = 0; at < count; at++) {
    const block = heap.allocate(16, 4);
    MemoryAccess.setI32(block, at);
    sum = (sum + MemoryAccess.getI32(block)) | 0;
    heap.deallocate(block, 16, 4);
    if (at === stop) rare(at);
  }
  return sum;
}

/** Objects, each reachable from elsewhere until the next one takes its place. */
function objectPairs(count, holder, stop) {
  let sum = 0;
  for (let at = 0; at < count; at++) {
    holder.object = { a: at, b: 0, c: 0, d: 0 };
    sum = (sum + holder.object.a) | 0;
    if (at === stop) rare(at);
  }
  return sum;
}

/** The next place of a sequence that is the same for both sides. */
const next = (seed) => (Math.imul(seed, 1664525) + 1013904223) >>> 0;

/** Replaces random ones of the live blocks. */
function churn(count, heap, live, stop) {
  let [seed, sum] = [1, 0];
  for (let at = 0; at < count; at++) {
    seed = next(seed);
    const place = seed % LIVE;
    sum = (sum + MemoryAccess.getI32(live[place])) | 0;
    heap.deallocate(live[place], 16, 4);
    const block = heap.allocate(16, 4);
    MemoryAccess.setI32(block, at);
    live[place] = block;
    if (at === stop) rare(at);
  }
  return sum;
}

function objectChurn(count, live, stop) {
  let [seed, sum] = [1, 0];
  for (let at = 0; at < count; at++) {
    seed = next(seed);
    const place = seed % LIVE;
    sum = (sum + live[place].a) | 0;
    live[place] = { a: at, b: 0, c: 0, d: 0 };
    if (at === stop) rare(at);
  }
  return sum;
}

const heapOf = (lowMemory) => new JustHeap(RuntimeConfig.DEFAULT.with({ checks: 'off', lowMemory }));

function access(ours, theirs, lowMemory) {
  const block = heapOf(lowMemory).allocateZeroed(BYTES, 8);
  if (block + BYTES <= 2 ** 31 !== lowMemory) return lowMemory ? 'no low memory here' : 'no high memory here';
  const view = new DataView(new ArrayBuffer(BYTES));
  return ratio(
    (count, stop) => ours(count, block, stop),
    (count, stop) => theirs(count, view, stop),
    LOADS,
  );
}

function pair() {
  const heap = heapOf(true);
  const holder = { object: null };
  return ratio(
    (count, stop) => pairs(count, heap, stop),
    (count, stop) => objectPairs(count, holder, stop),
    PAIRS,
  );
}

function churned() {
  const heap = heapOf(true);
  const blocks = Array.from({ length: LIVE }, () => heap.allocateZeroed(16, 4));
  const objects = Array.from({ length: LIVE }, () => ({ a: 0, b: 0, c: 0, d: 0 }));
  return ratio(
    (count, stop) => churn(count, heap, blocks, stop),
    (count, stop) => objectChurn(count, objects, stop),
    PAIRS,
  );
}

const CASES = {
  load: () => access(loads, viewLoads, true),
  store: () => access(stores, viewStores, true),
  'high load': () => access(loads, viewLoads, false),
  pair,
  churn: churned,
};
console.log(JSON.stringify({ ratio: CASES[process.argv[2]](), sink }));
