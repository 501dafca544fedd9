import { JustError } from '@justlang/config/internal';
import { BlockTable, KEPT, LIVE, QUARANTINED, VACANT } from './block-table.js';
import { CheckFaults, type Finding } from './check-faults.js';
import { groupLeaks, type LeakGroup } from './leaks.js';
import { Origins } from './origins.js';
import { Quarantine } from './quarantine.js';
import type { RawMemory } from './raw-memory.js';
import { RecycledBlocks } from './recycled-blocks.js';
import { leftZone, rawAlign, rawSize } from './red-zones.js';
import type { ShadowPort } from './shadow-port.js';
import { ZoneGuard } from './zone-guard.js';

/** Where the memory of checked blocks comes from. */
export interface BlockSource {
  /** @throws `ERR_JUST_OUT_OF_MEMORY` */
  obtain(size: number, align: number): number;
  /** Takes back what `obtain` gave, with the same size and align. */
  release(address: number, size: number, align: number): void;
  /**
   * Tells whether memory stays the heap's after `release`: its shadow then stays forbidden until it is handed
   * out again. Memory that goes back to libc becomes the program's own business.
   */
  retains?(address: number, size: number, align: number): boolean;
}

/** How full checks are set. */
export interface CheckOptions {
  /** Raw bytes of freed blocks kept from reuse. */
  readonly quarantine: number;
  /** Whether stacks are captured where there is no site. */
  readonly stacks: boolean;
}

/** What wrote over this many blocks is understood by now. */
const MOST_FINDINGS = 10;

/**
 * The blocks of a heap under full checks: a sanitizer in the manner of AddressSanitizer.
 *
 * What it does: every block lies between red zones (see red-zones.ts), its row in a table says its exact layout
 * and where it was allocated, a shadow says which bytes are live, and freed blocks wait in quarantine. So every
 * access outside a live block is found by the accessors, through the shadow, at once; a write that bypasses
 * them (native code, a typed array held too long) is found in the bytes of red zones and freed blocks, when the
 * block is freed, when it leaves quarantine, and by {@link CheckedBlocks.verify}.
 *
 * What it costs: 32 to 40 bytes of zones and a row of 30 bytes a block, a quarantine, tens of nanoseconds a
 * block; 5 to 15 us where a stack is captured because there is no site.
 *
 * What it cannot find: an access that jumps over a red zone into another live block; a stale access after the
 * block has left quarantine and its memory was handed out again; a read that bypasses the accessors.
 */
export class CheckedBlocks {
  readonly #source: BlockSource;
  readonly #memory: RawMemory;
  readonly #shadow: ShadowPort;
  readonly #table = new BlockTable();
  readonly #quarantine = new Quarantine(this.#table);
  readonly #quarantineLimit: number;
  readonly #recycled: RecycledBlocks;
  readonly #origins: Origins;
  readonly #zones: ZoneGuard;
  readonly #faults: CheckFaults;
  #live = 0;

  constructor(source: BlockSource, memory: RawMemory, shadow: ShadowPort, options: CheckOptions) {
    this.#source = source;
    this.#memory = memory;
    this.#shadow = shadow;
    this.#quarantineLimit = options.quarantine;
    this.#origins = new Origins(options.stacks);
    this.#recycled = new RecycledBlocks(this.#table, options.quarantine);
    this.#zones = new ZoneGuard(memory, shadow);
    this.#faults = new CheckFaults(this.#table, this.#origins, memory, shadow);
  }

  /** Explains faulty addresses near this heap's blocks. */
  get faults(): CheckFaults {
    return this.#faults;
  }

  /** Blocks that are live, kept ones included. */
  get liveBlocks(): number {
    return this.#live;
  }

  /** Bytes that the table of blocks has grown by. */
  get tableBytes(): number {
    return this.#table.byteLength;
  }

  /** Gives back what the table has grown by, once no block is known any more. */
  shrinkTable(): void {
    this.#table.shrink();
  }

  /** Bytes of freed blocks that wait, red zones included. */
  get quarantinedBytes(): number {
    return this.#quarantine.bytes;
  }

  /**
   * Allocates a block filled with `FRESH`.
   *
   * @param size - bytes, > 0
   * @param align - a power of two
   * @param site - the allocation site's id, or 0
   * @throws `ERR_JUST_OUT_OF_MEMORY` if even an empty quarantine leaves no room
   */
  allocate(size: number, align: number, site: number): number {
    const address = this.#enter(size, align, this.#origins.ofAllocation(site, this.allocate));
    this.#zones.open(address, size, 0);
    return address;
  }

  /** Allocates a block whose bytes are 0; otherwise as {@link CheckedBlocks.allocate}. */
  allocateZeroed(size: number, align: number, site: number): number {
    const address = this.#enter(size, align, this.#origins.ofAllocation(site, this.allocateZeroed));
    this.#zones.open(address, size, size);
    this.#memory.memset(address, 0, size);
    return address;
  }

  /**
   * Moves a block, always: what still uses the old address is found.
   *
   * @param newSize - bytes, > 0
   * @param site - the site's id; 0 keeps the block's own, if it has one
   * @throws what {@link CheckedBlocks.deallocate} throws, `ERR_JUST_OVERFLOW_WRITE` for a red zone of the block
   * that was written over, `ERR_JUST_OUT_OF_MEMORY`; the block then stays as it was
   */
  reallocate(address: number, oldSize: number, align: number, newSize: number, site = 0): number {
    const id = this.#require(address, oldSize, align, 'reallocate');
    const damage = this.#zones.damage(address, oldSize, align, id);
    if (damage >= 0) {
      const finding = this.#faults.redZone(id, damage, 'reallocate', this.reallocate);
      // Repaired, so that the free on the way out of the panic finds nothing more.
      this.#zones.protect(address, oldSize, align, id);
      finding.raise();
    }
    const allocated = this.#table.allocated[id]!;
    const known = site !== 0 ? site : Math.max(allocated, 0);
    const moved = this.#enter(newSize, align, this.#origins.ofAllocation(known, this.reallocate));
    const common = Math.min(oldSize, newSize);
    this.#zones.open(moved, newSize, common);
    this.#zones.copy(moved, address, common);
    this.#retire(id, address, oldSize, align, this.#origins.ofFree(site, allocated, this.reallocate));
    return moved;
  }

  /**
   * Frees a block: its memory waits in quarantine, and others leave it.
   *
   * @param site - the id of the place that frees it, or 0
   * @returns a red zone of the block, or a block leaving quarantine, that was written over: the free has taken place
   * @throws `ERR_JUST_DOUBLE_FREE`, `ERR_JUST_INVALID_FREE`, `ERR_JUST_LAYOUT_MISMATCH`: nothing was freed
   */
  deallocate(address: number, size: number, align: number, site = 0): Finding | undefined {
    const id = this.#require(address, size, align, 'deallocate');
    const damage = this.#zones.damage(address, size, align, id);
    const finding = damage < 0 ? undefined : this.#faults.redZone(id, damage, 'deallocate', this.deallocate);
    // Repaired, so that it is found once.
    if (finding !== undefined) this.#zones.protect(address, size, align, id);
    const origin = this.#origins.ofFree(site, this.#table.allocated[id]!, this.deallocate);
    this.#retire(id, address, size, align, origin);
    if (finding !== undefined) return finding;
    return this.#quarantine.bytes > this.#quarantineLimit ? this.#evict(this.#quarantineLimit) : undefined;
  }

  /** Throws unless a live block of exactly this layout starts at the address. */
  require(address: number, size: number, align: number, operation: 'deallocate' | 'reallocate'): void {
    this.#require(address, size, align, operation);
  }

  /**
   * Keeps a live block from being reported as a leak.
   *
   * @returns its layout; that of the address of a block of size 0 has size 0
   * @throws `ERR_JUST_INVALID_FREE`, `ERR_JUST_DOUBLE_FREE` if no live block starts there, or it is kept already
   */
  leak(address: number): { size: number; align: number } {
    const table = this.#table;
    const id = this.#find(address);
    const state = table.state[id];
    if (state! >= QUARANTINED) this.#faults.doubleFree(id, 'leak', this.leak);
    if (state === LIVE) {
      table.state[id] = KEPT;
      return { size: table.sizeOf(id), align: table.align[id]! };
    }
    // An alignment, up to 2^30, is the address of a block of size 0.
    if (address <= 2 ** 30 && (address & (address - 1)) === 0) return { size: 0, align: address };
    return this.#faults.invalidFree(address, 0, 1, 'leak', this.leak);
  }

  /** The live blocks that nobody declared kept, grouped by where they were allocated, most bytes first. */
  leaks(): LeakGroup[] {
    return groupLeaks(this.#table, this.#origins);
  }

  /**
   * Empties the quarantine, and gives back what it recycled.
   *
   * @returns what was written over while it waited there; of several the first, and the rest then still waits
   */
  flush(): Finding | undefined {
    const finding = this.#evict(0);
    this.#recycled.drain((id) => {
      this.#giveBack(id);
    });
    return finding;
  }

  /**
   * Looks at the red zones of all blocks, and at all bytes of freed ones.
   *
   * @returns one finding for each block that was written over; of very many, the first few
   */
  verify(): Finding[] {
    const findings: Finding[] = [];
    this.#table.forEach((id) => {
      if (findings.length === MOST_FINDINGS) return;
      const finding = this.#look(id);
      if (finding !== undefined) findings.push(finding);
    });
    return findings;
  }

  /**
   * Frees every live block without giving memory back.
   *
   * @returns what was written over in any block
   */
  close(): Finding[] {
    const findings = this.verify();
    const origin = this.#origins.ofFree(0, 0, this.close);
    this.#table.forEach((id) => {
      const { address, size, align, state } = this.#table.row(id);
      if (state < QUARANTINED) this.#retire(id, address, size, align, origin);
    });
    return findings;
  }

  /** Gives all memory back, whatever is in it. */
  release(): void {
    this.#table.forEach((id) => {
      this.#giveBack(id);
    });
    this.#quarantine.clear();
    this.#live = 0;
  }

  #enter(size: number, align: number, origin: number): number {
    const recycled = this.#recycled.take(size, align);
    if (recycled !== 0) {
      this.#table.revive(recycled, align, origin);
      this.#live++;
      return this.#table.addressOf(recycled);
    }
    const left = leftZone(size, align);
    const raw = this.#obtain(size, align);
    const address = raw + left;
    this.#zones.protect(address, size, align, this.#table.add(address, size, align, origin));
    this.#live++;
    return address;
  }

  #obtain(size: number, align: number): number {
    const wanted = rawSize(size, align);
    const alignment = rawAlign(align);
    try {
      return this.#source.obtain(wanted, alignment);
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
    }
    // Throws before anything was allocated.
    this.flush()?.raise();
    try {
      return this.#source.obtain(wanted, alignment);
    } catch (error) {
      throw isOutOfMemory(error) ? outOfMemory(size, align, error) : error;
    }
  }

  /** The row of the block, live or in quarantine, that starts at an address, or 0. */
  #find(address: number): number {
    if (!this.#zones.follows(address)) return 0;
    // SAFETY: the bytes are a red zone of some block of this thread.
    const id = this.#zones.rowBefore(address);
    const table = this.#table;
    if (id > 0 && table.addressOf(id) === address && table.state[id] !== VACANT) return id;
    return table.find(address);
  }

  #require(address: number, size: number, align: number, operation: 'deallocate' | 'reallocate'): number {
    const table = this.#table;
    const id = this.#find(address);
    const state = table.state[id];
    if (state === LIVE) {
      if (table.sizeOf(id) === size && table.align[id] === align) return id;
      this.#faults.layoutMismatch(id, size, align, operation, this[operation]);
    }
    if (state! >= QUARANTINED) this.#faults.doubleFree(id, operation, this[operation]);
    return this.#faults.invalidFree(address, size, align, operation, this[operation]);
  }

  #retire(id: number, address: number, size: number, align: number, origin: number): void {
    const table = this.#table;
    this.#zones.shut(address, size);
    table.state[id] = QUARANTINED;
    table.freed[id] = origin;
    this.#live--;
    this.#quarantine.push(id, rawSize(size, align));
  }

  /** Gives back what has waited longest; stops at a block that was written over, which it has given back. */
  #evict(limit: number): Finding | undefined {
    const table = this.#table;
    while (this.#quarantine.bytes > limit) {
      const id = this.#quarantine.first;
      const address = table.addressOf(id);
      const size = table.sizeOf(id);
      const written = this.#zones.writtenAfterFree(address, size);
      const finding = written < 0 ? undefined : this.#faults.writeAfterFree(id, written, 'quarantine');
      this.#quarantine.shift(rawSize(size, table.align[id]!));
      if (!this.#recycled.put(id, size, table.align[id]!)) this.#giveBack(id);
      if (finding !== undefined) return finding;
    }
    return undefined;
  }

  #look(id: number): Finding | undefined {
    const { address, size, align, state } = this.#table.row(id);
    const damage = this.#zones.damage(address, size, align, id);
    if (damage >= 0) return this.#faults.redZone(id, damage, 'verify', undefined);
    const written = state === QUARANTINED ? this.#zones.writtenAfterFree(address, size) : -1;
    return written < 0 ? undefined : this.#faults.writeAfterFree(id, written, 'verify');
  }

  #giveBack(id: number): void {
    const { address, size, align } = this.#table.row(id);
    const raw = address - leftZone(size, align);
    const bytes = rawSize(size, align);
    this.#table.remove(id);
    if (this.#source.retains?.(raw, bytes, rawAlign(align)) !== true) this.#shadow.clear(raw, bytes);
    this.#source.release(raw, bytes, rawAlign(align));
  }
}

function isOutOfMemory(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ERR_JUST_OUT_OF_MEMORY';
}

function outOfMemory(size: number, align: number, cause: unknown): JustError {
  return new JustError('ERR_JUST_OUT_OF_MEMORY', `${size} bytes at align ${align} cannot be had`, { cause });
}
