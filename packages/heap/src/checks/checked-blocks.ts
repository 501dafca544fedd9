import type { Address } from '@justlang/config';
import { isAlign, JustError, requireSize } from '@justlang/config/internal';
import type { SeenBlock } from '../blocks/block-keeper.js';
import { isOutOfMemory } from '../layout/block-arguments.js';
import type { Finding } from '../reports/finding.js';
import type { LeakGroup } from '../reports/leaks.js';
import { Origins } from '../reports/origins.js';
import { BlockFinder, type Operation } from './block-finder.js';
import { BlockMemory, type BlockSource } from './block-memory.js';
import { ALIGN, ALLOCATED, BlockTable, KEPT, LIVE, QUARANTINED, STATE } from './block-table.js';
import { CheckFaults } from './check-faults.js';
import { Damage } from './damage.js';
import { Eviction } from './eviction.js';
import { groupLeaks } from './group-leaks.js';
import { Quarantine } from './quarantine.js';
import type { RawMemory } from './raw-memory.js';
import { heldSize } from './red-zones.js';
import type { ShadowPort } from './shadow-port.js';
import { ZoneGuard } from './zone-guard.js';

/** How full checks are set. */
export interface CheckOptions {
  /** Bytes that freed blocks may hold together while they are kept from reuse. */
  readonly quarantine: number;
  /** Whether stacks are captured where there is no site: while there is time, or always. */
  readonly stacks: boolean | 'all';
}

/**
 * The blocks of a heap under full checks: a sanitizer in the manner of AddressSanitizer.
 *
 * What it does: every block lies between red zones (see red-zones.ts). Its row in a table holds its exact layout and where
 * it was allocated. A shadow says which bytes are live. Freed blocks wait in quarantine. The accessors look into the
 * shadow and find every access outside a live block at once. A write that bypasses them (native code, a typed array held
 * too long) leaves its trace in red zones and freed blocks; it is found when the block is freed, when it leaves
 * quarantine, and by {@link CheckedBlocks.verify}.
 *
 * What it costs: 32 bytes of zones or more and a row of 32 bytes a block, a quarantine, tens of nanoseconds a block
 * (see quick-lane.ts for the common ones); 3 to 10 us where a stack is captured because there is no site.
 *
 * What it cannot find: an access that jumps over a red zone into another live block, or out of the heap's memory
 * altogether; a stale access after the block has left quarantine and its memory was handed out again; a read that
 * bypasses the accessors.
 */
export class CheckedBlocks {
  readonly table = new BlockTable();
  readonly quarantine: Quarantine;
  readonly origins: Origins;
  readonly memory: BlockMemory;
  readonly eviction: Eviction;
  /** Explains faulty addresses near this heap's blocks. */
  readonly faults: CheckFaults;
  readonly #bytes: RawMemory;
  readonly #zones: ZoneGuard;
  readonly #finder: BlockFinder;
  readonly #damage: Damage;

  constructor(source: BlockSource, bytes: RawMemory, shadow: ShadowPort, options: CheckOptions) {
    this.#bytes = bytes;
    this.#zones = new ZoneGuard(bytes, shadow);
    this.quarantine = new Quarantine(options.quarantine);
    this.origins = new Origins(options.stacks);
    this.memory = new BlockMemory(source, this.table, shadow, this.#zones, options.quarantine);
    this.faults = new CheckFaults(this.table, this.origins, bytes, shadow);
    this.#finder = new BlockFinder(this.table, this.#zones, this.faults);
    this.#damage = new Damage(this.table, this.#zones, this.faults);
    this.eviction = new Eviction(this.table, this.quarantine, this.memory, this.#damage);
  }

  /** Blocks that are live, kept ones included. */
  get liveBlocks(): number {
    return this.table.live;
  }

  /** Bytes of the records of blocks, beyond those every heap has from the start. */
  get tableBytes(): number {
    return this.table.byteLength + this.quarantine.byteLength;
  }

  /**
   * Allocates a block filled with `FRESH`.
   *
   * @param size - bytes, > 0
   * @param align - a power of two
   * @param site - the allocation site's id, or 0
   * @throws `ERR_JUST_OUT_OF_MEMORY` if even an empty quarantine leaves no room
   */
  allocate(size: number, align: number, site: number): Address {
    const address = this.#enter(size, align, this.origins.ofAllocation(site, this.allocate));
    this.#zones.open(address, size, 0);
    return address;
  }

  /** Allocates a block whose bytes are 0; otherwise as {@link CheckedBlocks.allocate}. */
  allocateZeroed(size: number, align: number, site: number): Address {
    const address = this.#enter(size, align, this.origins.ofAllocation(site, this.allocateZeroed));
    this.#zones.open(address, size, size);
    this.#bytes.memset(address, 0, size);
    return address;
  }

  /**
   * Moves a block to another size. It always moves: a use of the old address is then found.
   *
   * @param newSize - bytes, > 0
   * @param newAlign - a power of two
   * @param site - the id of the place that resizes it, or 0; becomes the block's if it has none
   * @throws what {@link CheckedBlocks.deallocate} throws, `ERR_JUST_OVERFLOW_WRITE` for a red zone of the block
   * that was written over, `ERR_JUST_OUT_OF_MEMORY`; the block then stays as it was
   */
  reallocate(
    address: Address,
    oldSize: number,
    align: number,
    newSize: number,
    newAlign = align,
    site = 0,
  ): Address {
    const id = this.#finder.require(address, oldSize, align, 'reallocate', this.reallocate);
    this.#damage.around(id, 'reallocate', this.reallocate)?.raise();
    this.eviction.evict()?.raise();
    const allocated = this.table.get(id, ALLOCATED);
    const origin = this.origins.ofAllocation(allocated > 0 ? allocated : site, this.reallocate);
    const moved = this.#enter(newSize, newAlign, origin);
    const common = Math.min(oldSize, newSize);
    this.#zones.open(moved, newSize, common);
    this.#zones.copy(moved, address, common);
    this.#retire(
      id,
      address,
      oldSize,
      align,
      this.origins.ofFree(allocated > 0 ? 0 : site, allocated, this.reallocate),
    );
    return moved;
  }

  /**
   * Frees a block. Its memory goes into quarantine, and other blocks leave it.
   *
   * @param site - the id of the place that frees it, or 0
   * @returns a red zone of the block, or a block leaving quarantine, that was written over: the free has taken place
   * @throws `ERR_JUST_DOUBLE_FREE`, `ERR_JUST_INVALID_FREE`, `ERR_JUST_LAYOUT_MISMATCH`: nothing was freed
   */
  deallocate(address: Address, size: number, align: number, site = 0): Finding | undefined {
    const id = this.#finder.require(address, size, align, 'deallocate', this.deallocate);
    const finding = this.#damage.around(id, 'deallocate', this.deallocate);
    const origin = this.origins.ofFree(site, this.table.get(id, ALLOCATED), this.deallocate);
    this.#retire(id, address, size, align, origin);
    return finding ?? this.eviction.evict();
  }

  /** Throws unless a live block of exactly this layout starts at the address. */
  require(address: Address, size: number, align: number, operation: Operation): void {
    const id = this.#finder.require(address, size, align, operation, this.require);
    if (operation !== 'reallocate') return;
    this.#damage.around(id, operation, this.require)?.raise();
    this.eviction.evict()?.raise();
  }

  /** Whether {@link CheckedBlocks.require} would throw. */
  isGone(address: Address, size: number, align: number): boolean {
    return this.#finder.isGone(address, size, align);
  }

  /** The block that holds an address, live or freed, if there is one. It searches. */
  blockAt(address: Address): SeenBlock | undefined {
    const { table } = this;
    const id = this.#finder.find(address) || table.nearest(address, 1);
    if (id === 0) return undefined;
    const isLive = table.get(id, STATE) < QUARANTINED;
    return { address: table.addressOf(id), size: table.sizeOf(id), isLive };
  }

  /**
   * Gives back all memory that holds neither a live block nor one in quarantine, also that of their records.
   *
   * @returns the damage of a block in quarantine, which is repaired
   */
  trim(): Finding | undefined {
    const finding = this.eviction.trim();
    this.table.shrink();
    this.quarantine.shrink();
    return finding;
  }

  /**
   * The layout of the live block at an address, of size 0 for the address of a block of size 0.
   *
   * @param operation - the function called
   * @throws what {@link CheckedBlocks.deallocate} throws where no live block starts there
   */
  layoutOf(address: Address, operation: string): { size: number; align: number } {
    const { table } = this;
    const id = this.#finder.find(address);
    const state = table.get(id, STATE);
    if (state === LIVE) return { size: table.sizeOf(id), align: table.get(id, ALIGN) };
    if (state >= QUARANTINED) this.faults.doubleFree(id, operation, this.layoutOf);
    // An alignment, up to 2^30, is the address of a block of size 0.
    if (id === 0 && isAlign(address)) return { size: 0, align: address };
    return this.faults.invalidFree(address, undefined, 1, operation, this.layoutOf);
  }

  /**
   * Keeps a live block from being reported as a leak.
   *
   * @param size - its size, where the caller knows it
   * @returns its layout, of size 0 for the address of a block of size 0
   * @throws `ERR_JUST_INVALID_FREE`, `ERR_JUST_DOUBLE_FREE` if no live block starts there, or it is kept already
   * @throws `ERR_JUST_LAYOUT_MISMATCH` if its size is another one
   */
  leak(address: Address, size?: number): { size: number; align: number } {
    const { table } = this;
    const id = this.#finder.find(address);
    const state = table.get(id, STATE);
    if (state >= QUARANTINED) this.faults.doubleFree(id, 'leak', this.leak);
    if (state === LIVE) {
      const layout = { size: table.sizeOf(id), align: table.get(id, ALIGN) };
      if (size !== undefined && size !== layout.size) {
        requireSize('size', size, 'bytes');
        this.faults.layoutMismatch(id, size, layout.align, 'leak', this.leak);
      }
      table.set(id, STATE, KEPT);
      return layout;
    }
    // An alignment, up to 2^30, is the address of a block of size 0.
    if (id === 0 && isAlign(address)) return { size: 0, align: address };
    return this.faults.invalidFree(address, undefined, 1, 'leak', this.leak);
  }

  /** The live blocks that nobody declared kept, but for the `excepted` ones. */
  leaks(excepted: ReadonlyMap<Address, unknown> = new Map()): LeakGroup[] {
    return groupLeaks(this.table, this.origins, excepted);
  }

  /**
   * Empties the quarantine, and gives back all memory that holds no live block.
   *
   * @returns the damage of a block that waited there; the rest then still waits
   */
  flush(): Finding | undefined {
    return this.eviction.flush();
  }

  /**
   * Looks at the red zones of all blocks, and at all bytes of freed ones.
   *
   * @returns one finding for each damaged block; of very many, the first few
   */
  verify(): Finding[] {
    return this.#damage.verify();
  }

  /**
   * Frees every live block without giving memory back.
   *
   * @returns what was written over in any block
   */
  close(): Finding[] {
    const findings = this.verify();
    const origin = this.origins.ofFree(0, 0, this.close);
    this.table.forEach((id) => {
      const { address, size, align, state } = this.table.row(id);
      if (state < QUARANTINED) this.#retire(id, address, size, align, origin);
    });
    return findings;
  }

  /** Gives all memory back, whatever is in it. */
  release(): void {
    this.memory.release();
    this.quarantine.clear();
    this.table.clear();
  }

  #enter(size: number, align: number, origin: number): Address {
    const id = this.#place(size, align);
    this.table.open(id, size, align, origin);
    return this.table.addressOf(id);
  }

  #place(size: number, align: number): number {
    try {
      return this.memory.place(size, align);
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
    }
    // Throws before anything was allocated.
    this.flush()?.raise();
    try {
      return this.memory.place(size, align);
    } catch (error) {
      throw isOutOfMemory(error) ? outOfMemory(size, align, error) : error;
    }
  }

  #retire(id: number, address: Address, size: number, align: number, origin: number): void {
    this.#zones.shut(address, size);
    this.table.shut(id, origin);
    this.memory.letWait(id, address, size, align);
    this.quarantine.push(id, heldSize(size, align));
  }
}

function outOfMemory(size: number, align: number, cause: unknown): JustError {
  return new JustError('ERR_JUST_OUT_OF_MEMORY', `${size} bytes at align ${align} cannot be had`, { cause });
}
