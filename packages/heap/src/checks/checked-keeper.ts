import type { Address, RuntimeConfig } from '@justlang/config';
import { requireAddress } from '@justlang/config/internal';
import {
  allow,
  backend,
  clear,
  copyUnwritten,
  forbid,
  kindAt,
  markUnwritten,
  markWritten,
  tracksWrites,
  uncheckedFunctions,
} from '@justlang/memory-access/internal';
import type { BlockKeeper, SeenBlock } from '../blocks/block-keeper.js';
import type { BlockLayout, LargeBlocks } from '../blocks/large-blocks.js';
import { LargeRuns } from '../blocks/large-runs.js';
import { PlainBlocks } from '../blocks/plain-blocks.js';
import { Pools } from '../pool/pools.js';
import { CLASS_COUNT, CLASS_SIZE, smallClass } from '../pool/size-class.js';
import { addExplainer, removeExplainer } from '../reports/fault-registry.js';
import type { Finding } from '../reports/finding.js';
import type { LeakGroup } from '../reports/leaks.js';
import type { SizeClassStats } from '../statistics/heap-stats.js';
import type { Tally } from '../statistics/tally.js';
import { BlockSpace } from './block-space.js';
import { QUARANTINED } from './block-table.js';
import { CheckedBlocks } from './checked-blocks.js';
import { keepClosed } from './closed-heaps.js';
import { makeQuickLane, type QuickLane } from './quick-lane.js';
import type { RawMemory } from './raw-memory.js';
import type { ShadowPort } from './shadow-port.js';
import { watchedChunks } from './watched-chunks.js';
import { watchedRuns } from './watched-runs.js';

const SHADOW: ShadowPort = { allow, forbid, clear, kindAt };
const SHADOW_WITH_WRITES: ShadowPort = { ...SHADOW, writes: { markUnwritten, markWritten, copyUnwritten } };

/** The unchecked accessors, in an object so small that V8 takes each for a constant. */
function rawMemory(): RawMemory {
  const { getU8, setU8, getI32, setI32, getF64, setF64, memset, memcpy } = uncheckedFunctions();
  return { getU8, setU8, getI32, setI32, getF64, setF64, memset, memcpy };
}

/** The keeper of a heap under full checks. */
export function checkedKeeper(config: RuntimeConfig, large: LargeBlocks): CheckedKeeper {
  const pooled = config.allocator === 'pooled';
  const runs = pooled ? new LargeRuns(config.lowMemory, (space) => watchedRuns(space, SHADOW)) : null;
  const pools = pooled ? new Pools(false, true, (source) => watchedChunks(source, SHADOW)) : null;
  return new CheckedKeeper(new BlockSpace(new PlainBlocks(pools, large), runs), config);
}

/** The blocks of a heap with checks `full`: each is checked, and lies inside a larger piece of memory. */
export class CheckedKeeper implements BlockKeeper {
  readonly #space: BlockSpace;
  readonly #blocks: CheckedBlocks;
  /** Damage that the last call found, to be raised once its caller has counted what the call did. */
  #found: Finding | undefined;
  readonly #quarantine: number;
  readonly #pooled: boolean;
  #closed = false;

  constructor(space: BlockSpace, config: RuntimeConfig) {
    this.#space = space;
    this.#quarantine = config.quarantine;
    this.#pooled = config.allocator === 'pooled';
    this.#blocks = new CheckedBlocks(
      space,
      rawMemory(),
      tracksWrites() ? SHADOW_WITH_WRITES : SHADOW,
      config,
    );
    addExplainer(this.#blocks.faults);
  }

  /** Makes the quick lane; null without windows, and where writes are tracked. @param tally - counts the small blocks */
  quickLane(tally: Tally): QuickLane | null {
    return backend() === 'windows' && !tracksWrites() ? makeQuickLane(this.#blocks, tally) : null;
  }

  get liveBlocks(): number {
    return this.#blocks.liveBlocks;
  }

  get reservedBytes(): number {
    return this.#closed ? 0 : this.#space.reservedBytes + this.#blocks.tableBytes;
  }

  /** Its tables, at the least. */
  get hasLargeMemory(): boolean {
    return true;
  }

  get addressSpaceBytes(): number {
    return this.#closed ? 0 : this.#space.addressSpaceBytes + this.#blocks.tableBytes;
  }

  allocate(size: number, align: number, zeroed: boolean, site: number): Address {
    return zeroed ? this.#blocks.allocateZeroed(size, align, site) : this.#blocks.allocate(size, align, site);
  }

  deallocate(address: Address, size: number, align: number): void {
    requireAddress('address', address);
    // Damage that is not raised yet comes first: a resize to nothing leaves it so.
    const found = this.#blocks.deallocate(address, size, align);
    this.#found ??= found;
  }

  reallocate(address: Address, oldSize: number, align: number, newSize: number, site: number): Address {
    return this.realign(address, oldSize, align, newSize, align, site);
  }

  realign(
    address: Address,
    oldSize: number,
    oldAlign: number,
    size: number,
    align: number,
    site: number,
  ): Address {
    requireAddress('address', address);
    return this.#blocks.reallocate(address, oldSize, oldAlign, size, align, site);
  }

  /** No hot path serves blocks under full checks. */
  allocateApart(size: number, align: number, zeroed: boolean, site: number): Address {
    return this.allocate(size, align, zeroed, site);
  }

  resizeApart(
    address: Address,
    oldSize: number,
    oldAlign: number,
    size: number,
    align: number,
    site: number,
  ): Address {
    return this.realign(address, oldSize, oldAlign, size, align, site);
  }

  require(address: Address, size: number, align: number): void {
    this.#require(address, size, align, 'reallocate');
  }

  isGone(address: Address, size: number, align: number): boolean {
    return this.#closed || this.#blocks.isGone(address, size, align);
  }

  blockAt(address: Address): SeenBlock | undefined {
    return this.#closed ? undefined : this.#blocks.blockAt(address);
  }

  requireEmpty(address: Address, align: number): void {
    if (address !== align) this.#require(address, 0, align, 'deallocate');
  }

  leak(address: Address, size: number | undefined): BlockLayout {
    requireAddress('address', address);
    return this.#blocks.leak(address, size);
  }

  /** The layout of the live block at an address, of size 0 for the address of a block of size 0. */
  layoutOf(address: Address, operation: 'deallocateUnsized' | 'sizeOf'): BlockLayout {
    requireAddress('address', address);
    return this.#blocks.layoutOf(address, operation);
  }

  /** The live blocks nobody declared kept, but for the `excepted` ones, grouped by where they were allocated. */
  leaks(excepted: ReadonlyMap<Address, unknown>): LeakGroup[] {
    return this.#closed ? [] : this.#blocks.leaks(excepted);
  }

  /** Looks for damage: one finding for each block, none of them raised. */
  verify(): Finding[] {
    return this.#closed ? [] : this.#blocks.verify();
  }

  /** Counts blocks in the classes they would have without checks. */
  histogram(): { sizeClasses: SizeClassStats[]; largeBlocks: number } {
    const live = new Int32Array(CLASS_COUNT);
    const { table } = this.#blocks;
    table.forEach((id) => {
      const { size, align, state } = table.row(id);
      if (state < QUARANTINED) live[this.#pooled ? smallClass(size, align) : 0]!++;
    });
    const sizeClasses: SizeClassStats[] = [];
    for (let index = 1; index < CLASS_COUNT; index++) {
      if (live[index] !== 0) {
        sizeClasses.push({ blockSize: CLASS_SIZE[index]!, liveBlocks: live[index]!, freeBlocks: 0 });
      }
    }
    return { sizeClasses, largeBlocks: live[0]! };
  }

  trim(isEnd = false): void {
    const flushed = isEnd ? this.#blocks.flush() : undefined;
    const found = flushed ?? this.#blocks.trim();
    this.#found ??= found;
    this.#space.trim();
  }

  close(): void {
    const [found] = this.#blocks.close();
    this.#found ??= found;
    this.#closed = true;
    const blocks = this.#blocks;
    const space = this.#space;
    const release = (): void => {
      removeExplainer(blocks.faults);
      blocks.release();
      space.close();
    };
    keepClosed({ heldBytes: space.reservedBytes, release }, this.#quarantine);
  }

  #require(address: Address, size: number, align: number, operation: 'deallocate' | 'reallocate'): void {
    requireAddress('address', address);
    this.#blocks.require(address, size, align, operation);
  }

  /** Raises the damage that the last `deallocate`, `trim` or `close` found; they have done their work, and it counts. */
  settle(): void {
    const found = this.#found;
    this.#found = undefined;
    found?.raise();
  }
}
