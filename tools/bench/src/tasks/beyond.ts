import { MemoryAccess as Imported } from '@justlang/memory-access';
import {
  acquireHigh,
  CHUNK_SIZE,
  highRegion,
  LOW_LIMIT,
  setLowLimitForTesting,
} from '@justlang/raw-allocator/internal';
import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';
import { inBatches } from './batches.js';
import { Random } from './random.js';
import { timeBatches, worstPause } from './replace-sequence.js';
import { type HeapParameters, taskHeap } from './task-heap.js';

/** As compiled programs bind it (docs/lowering.md): V8 builds a constant into the code, but not an imported binding. */
const MemoryAccess = Imported;

/** Where the measured blocks lie: below 2^31; in the first region of high memory; in one whose window is found in the table. */
export type Tier = 'low' | 'first' | 'table';

interface Parameters extends HeapParameters {
  readonly liveBytes: number;
  readonly scale: number;
  readonly blocks: number;
  readonly operations: number;
  readonly tier: Tier;
}

const SIZE = 1024;

/**
 * So many bytes of live blocks of 1 KiB that the heap outgrows low memory and the first region; then the work, with blocks of
 * one of the three: a pair, random replacement among some of them, loads from them.
 */
export function prepare(parameters: Parameters): Round {
  const { liveBytes, scale, blocks, operations, tier } = parameters;
  if (scale < 1) shrinkMemory(scale);
  const heap = taskHeap(parameters);
  const count = Math.floor(liveBytes / SIZE);
  const all = new Float64Array(count);

  function fill(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const block = heap.allocate(SIZE, 8);
      MemoryAccess.setI32(block, i);
      all[i] = block;
    }
  }

  timeBatches(count, fill);
  const pause = worstPause();
  const live = chosen(all, tier, blocks);
  const random = new Random(1);
  const slots = Int32Array.from({ length: operations }, () => random.next() % live.length);
  // Room where the measured blocks lie: elsewhere all is taken.
  for (const slot of live.keys()) if (slot % 2 === 1) heap.deallocate(live[slot]!, SIZE, 8);
  const rest = live.filter((_, slot) => slot % 2 === 0);

  function pairs(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const block = heap.allocate(SIZE, 8);
      MemoryAccess.setI32(block, i);
      heap.deallocate(block, SIZE, 8);
    }
  }

  function churn(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const slot = slots[i]! >> 1;
      heap.deallocate(rest[slot]!, SIZE, 8);
      const block = heap.allocate(SIZE, 8);
      MemoryAccess.setI32(block, i);
      rest[slot] = block;
    }
  }

  let kept = 0;
  function loads(from: number, to: number): void {
    let sum = 0;
    for (let i = from; i < to; i++) {
      const block = rest[i % rest.length]!;
      for (let at = 0; at < SIZE; at += 4) sum = (sum + MemoryAccess.getI32(block + at)) | 0;
    }
    kept = sum;
  }

  return () => {
    const times = [pairs, churn, loads].map((work) => {
      // Compiled first: the process does one round only.
      inBatches(operations, work);
      const start = performance.now();
      inBatches(operations, work);
      return nanosecondsSince(start) / operations;
    });
    if (rest.some((block) => tierOf(block) !== tier))
      throw new Error(`a block lies elsewhere than in ${tier}`);
    return {
      ns: times[0]!,
      nsChurn: times[1]!,
      nsLoad: times[2]! / (SIZE / 4),
      nsPause: pause,
      kept,
    };
  };
}

/** Leaves of low memory, and of the first region, only a share that a run of a smaller scale fills. */
function shrinkMemory(scale: number): void {
  setLowLimitForTesting(Math.floor(LOW_LIMIT * scale));
  const region = highRegion(0);
  if (region === undefined) throw new Error('there is no region of high memory');
  // Its chunks are taken, and none of them is touched.
  const chunks = Math.floor((region.size / CHUNK_SIZE - 1) * (1 - scale));
  if (acquireHigh(0, chunks) === 0) throw new Error('the region of high memory has no room');
}

/** Blocks of a tier, of all that there are, from a random one on. */
function chosen(all: Float64Array, tier: Tier, count: number): Float64Array {
  const found = all.filter((block) => tierOf(block) === tier);
  if (found.length < count) throw new Error(`${found.length} blocks lie in ${tier}`);
  return found.subarray(found.length - count);
}

function tierOf(block: number): Tier {
  if (block < LOW_LIMIT) return 'low';
  const { base, size } = highRegion(0)!;
  return block >= base && block < base + size ? 'first' : 'table';
}
