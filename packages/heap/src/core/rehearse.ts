import type { Address, RuntimeConfig } from '@justlang/config';
import { CHUNK_SIZE } from '@justlang/raw-allocator/internal';
import { MOST_BYTES } from '../blocks/runs.js';
import { isOutOfMemory } from '../layout/block-arguments.js';
import { MAX_SMALL, MOST_IN_CHUNKS } from '../pool/size-class.js';

/** A size of blocks of which a cache holds four at most: after so many frees it spills. */
const WIDE = 4096;
/** Blocks of fewer bytes may be written to. */
const TOUCHED = 2 ** 17;
/** Sizes of blocks, and how many of each are allocated and freed. */
const SIZES = [
  // Full checks free small blocks in a quick way of their own.
  [16, 8],
  // All blocks of three chunks: those of the second are outside the cache at the end, and wholly free.
  [WIDE, 3 * (CHUNK_SIZE / WIDE)],
  // Runs, or blocks of libc's.
  [MAX_SMALL + 8, 4],
] as const;
/** The same of heaps with checks off or basic. */
const UNCHECKED_SIZES = [
  ...SIZES,
  // More runs than stay warm.
  [2 ** 25, 3],
  // Blocks of libc's.
  [MOST_BYTES + 8, 2],
] as const;
/** What a block of 24 bytes is resized to in turn: in place and moved, small, in a run and of libc's. */
const RESIZED = [200, 190, 3000, 40_000, 41_000, 300_000, 310_000, 200_000, 50_000, 100, 0] as const;

/** The calls of a heap's core that are rehearsed. */
interface Rehearsed {
  allocate(size: number, align: number, site: number, zeroed: boolean): Address;
  deallocate(address: Address, size: number, align: number): void;
  reallocate(address: Address, oldSize: number, align: number, newSize: number, site: number): Address;
  allocateUnsized(size: number, align: number, site: number): Address;
  deallocateUnsized(address: Address): void;
  readonly keeper: { trim(): void };
  readonly lane: {
    tryAddHigh(bytes: number): boolean;
    shrinkHigh(bytes: number): void;
    addLarge(bytes: number): void;
    growLarge(bytes: number): void;
  };
  close(): void;
}

/** What is rehearsed at once: one of so many parts, as all of them take milliseconds; under full checks the first is all. */
export const PARTS = UNCHECKED_SIZES.length + 3;

/**
 * Allocates, resizes and frees blocks in some of the ways in which a heap does, on a heap of its own, so that V8 compiles the rare
 * ways too. Where little stack is left V8 could not compile them, and a call that comes to one would be interrupted.
 *
 * The caller makes sure of the room to compile. All parts together take some 8 ms the first time and 1 ms later; 25 and 10 under full
 * checks.
 *
 * @param part - below `PARTS`
 */
export function rehearse(
  config: RuntimeConfig,
  part: number,
  another: (config: RuntimeConfig) => Rehearsed,
): void {
  // Without a quarantine, each free also takes a block out of it.
  const unlimited = config.with({ heapLimit: Number.POSITIVE_INFINITY, leaks: 'off', quarantine: 0 });
  if (config.checks !== 'full') {
    const parts = partsOf(UNCHECKED_SIZES);
    rehearseCore(another(unlimited), parts.slice(part, part + 1));
  } else if (part === 0) {
    // All at once: each heap leaves tables to the garbage collector. A call that captures no stack takes another way.
    for (const stacks of [config.stacks, false])
      rehearseCore(another(unlimited.with({ stacks })), partsOf(SIZES));
  }
}

type Part = (core: Rehearsed) => void;

function partsOf(sizes: typeof SIZES | typeof UNCHECKED_SIZES): Part[] {
  return [
    ...sizes.map(
      ([size, count]): Part =>
        (core) =>
          comeAndGo(core, size, count),
    ),
    resize,
    unsized,
    cool,
  ];
}

function rehearseCore(core: Rehearsed, parts: readonly Part[]): void {
  try {
    for (const part of parts) part(core);
    // Not the core's: that gives back what closed heaps have left.
    core.keeper.trim();
  } catch (error) {
    // The program has not asked for this memory, and goes on without the rehearsal.
    if (!isOutOfMemory(error)) throw error;
  } finally {
    core.close();
  }
}

/** Allocates and frees blocks of one size. */
function comeAndGo(core: Rehearsed, size: number, count: number): void {
  const blocks = Array.from({ length: count }, () => core.allocate(size, 8, 0, false));
  // Every other one first: what is free then lies between live blocks.
  for (let first = 0; first < 2; first++) {
    for (let i = first; i < count; i += 2) core.deallocate(blocks[i]!, size, 8);
  }
  // From blocks that were free before, and to other alignments.
  for (const align of [8, 16, 4096]) {
    // To clear so large a block would touch all its pages.
    const block = core.allocate(size, align, 0, align === 16 && size < TOUCHED);
    core.deallocate(block, size, align);
  }
}

/** Allocates and frees a block by its address alone. Counts blocks above 2^31: low memory may be full only later. */
function unsized(core: Rehearsed): void {
  core.deallocateUnsized(core.allocateUnsized(100, 8, 0));
  const { lane } = core;
  if (lane.tryAddHigh(8)) lane.shrinkHigh(8);
  lane.addLarge(8);
  lane.growLarge(-8);
}

/** Gives the pages beside a live block in a run back, and takes them again. */
function cool(core: Rehearsed): void {
  const size = MOST_IN_CHUNKS + 8;
  const [block, behind] = [core.allocate(size, 8, 0, false), core.allocate(size, 8, 0, false)];
  core.deallocate(block, size, 8);
  core.keeper.trim();
  core.deallocate(core.allocate(size, 8, 0, false), size, 8);
  core.deallocate(behind, size, 8);
}

/** Resizes a block in place and to other places, with a block behind it now and then. */
function resize(core: Rehearsed): void {
  let [block, size] = [core.allocate(24, 8, 0, false), 24];
  for (const newSize of RESIZED) {
    const behind = core.allocate(40_000, 8, 0, false);
    block = core.reallocate(block, size, 8, newSize, 0);
    size = newSize;
    core.deallocate(behind, 40_000, 8);
  }
}
