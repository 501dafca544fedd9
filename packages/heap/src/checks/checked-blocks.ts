import { JustError } from '@justlang/config/internal';
import { BlockTable, KEPT, LIVE, QUARANTINED, VACANT } from './block-table.js';
import { CheckFaults, type Finding } from './check-faults.js';
import { groupLeaks, type LeakGroup } from './leaks.js';
import { Origins } from './origins.js';
import { Quarantine } from './quarantine.js';
import { fillPattern, firstOther, type RawMemory } from './raw-memory.js';
import { FREED_BYTE, FRESH_BYTE, leftZone, RED_ZONE_BYTE, rawAlign, rawSize, zoneSize } from './red-zones.js';
import { KIND, type ShadowPort } from './shadow-port.js';

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

/** At most this many bytes of a block are filled with a pattern, so that checks do not commit huge blocks. */
const FILL_LIMIT = 2 ** 20;

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
  readonly #origins: Origins;
  readonly #faults: CheckFaults;
  #live = 0;

  constructor(source: BlockSource, memory: RawMemory, shadow: ShadowPort, options: CheckOptions) {
    this.#source = source;
    this.#memory = memory;
    this.#shadow = shadow;
    this.#quarantineLimit = options.quarantine;
    this.#origins = new Origins(options.stacks);
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

  /** Bytes of the table of blocks. */
  get tableBytes(): number {
    return this.#table.byteLength;
  }

  /** Bytes of freed blocks that wait, red zones included. */
  get quarantinedBytes(): number {
    return this.#quarantine.bytes;
  }

  /**
   * Allocates a block filled with `FRESH_BYTE`.
   *
   * @param size - bytes, > 0
   * @param align - a power of two
   * @param site - the allocation site's id, or 0
   * @throws `ERR_JUST_OUT_OF_MEMORY` if even an empty quarantine leaves no room
   */
  allocate(size: number, align: number, site: number): number {
    const address = this.#enter(size, align, this.#origins.ofAllocation(site, this.allocate));
    fillPattern(this.#memory, address, Math.min(size, FILL_LIMIT), FRESH_BYTE);
    return address;
  }

  /** Allocates a block whose bytes are 0; otherwise as {@link CheckedBlocks.allocate}. */
  allocateZeroed(size: number, align: number, site: number): number {
    const address = this.#enter(size, align, this.#origins.ofAllocation(site, this.allocateZeroed));
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
    const damage = this.#damage(id);
    if (damage >= 0) {
      const finding = this.#faults.redZone(id, damage, 'reallocate', this.reallocate);
      // Repaired, so that the free on the way out of the panic finds nothing more.
      this.#protect(id);
      finding.raise();
    }
    const allocated = this.#table.allocated[id]!;
    const known = site !== 0 ? site : Math.max(allocated, 0);
    const moved = this.#enter(newSize, align, this.#origins.ofAllocation(known, this.reallocate));
    const common = Math.min(oldSize, newSize);
    this.#memory.memcpy(moved, address, common);
    const fresh = Math.min(newSize, FILL_LIMIT) - common;
    if (fresh > 0) fillPattern(this.#memory, moved + common, fresh, FRESH_BYTE);
    this.#retire(id, this.#origins.ofFree(site, allocated, this.reallocate));
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
    const damage = this.#damage(id);
    const finding = damage < 0 ? undefined : this.#faults.redZone(id, damage, 'deallocate', this.deallocate);
    this.#retire(id, this.#origins.ofFree(site, this.#table.allocated[id]!, this.deallocate));
    return (
      finding ??
      (this.#quarantine.bytes > this.#quarantineLimit ? this.#evict(this.#quarantineLimit) : undefined)
    );
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
    if (state === QUARANTINED) this.#faults.doubleFree(id, 'leak', this.leak);
    if (state === LIVE) {
      table.state[id] = KEPT;
      return { size: table.size[id]!, align: 2 ** table.alignPower[id]! };
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
   * Empties the quarantine.
   *
   * @returns what was written over while it waited there; of several the first, and the rest then still waits
   */
  flush(): Finding | undefined {
    return this.#evict(0);
  }

  /** Looks at the red zones of all live blocks and at all blocks in quarantine; one finding for each block. */
  verify(): Finding[] {
    const findings: Finding[] = [];
    this.#table.forEach((id) => {
      const finding = this.#look(id, 'verify');
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
      if (this.#table.state[id] !== QUARANTINED) this.#retire(id, origin);
    });
    return findings;
  }

  /** Gives all memory back, whatever is in it. */
  release(): void {
    this.#table.forEach((id) => {
      this.#releaseRow(id);
    });
    this.#quarantine.clear();
    this.#live = 0;
  }

  #enter(size: number, align: number, origin: number): number {
    const left = leftZone(size, align);
    const raw = this.#obtain(size, align);
    const address = raw + left;
    const id = this.#table.add(address, size, align, origin);
    this.#live++;
    this.#protect(id);
    this.#shadow.allow(address, size);
    return address;
  }

  #obtain(size: number, align: number): number {
    const wanted = rawSize(size, align);
    const alignment = rawAlign(align);
    try {
      return this.#source.obtain(wanted, alignment);
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      if (this.#quarantine.bytes === 0) throw outOfMemory(size, align, error);
    }
    // Throws before anything was allocated.
    this.#evict(0)?.raise();
    try {
      return this.#source.obtain(wanted, alignment);
    } catch (error) {
      throw isOutOfMemory(error) ? outOfMemory(size, align, error) : error;
    }
  }

  /** Writes a block's red zones and forbids them. */
  #protect(id: number): void {
    const memory = this.#memory;
    const address = this.#table.address[id]!;
    const size = this.#table.size[id]!;
    const align = 2 ** this.#table.alignPower[id]!;
    const left = leftZone(size, align);
    const end = address - left + rawSize(size, align);
    const zone = zoneSize(size);
    fillPattern(memory, address - left, left - 8, RED_ZONE_BYTE);
    memory.setI32(address - 8, id);
    memory.setI32(address - 4, ~id);
    fillPattern(memory, address + size, end - address - size, RED_ZONE_BYTE);
    this.#shadow.forbid(address - left, left, KIND.LEFT_ZONE);
    this.#shadow.forbid(end - zone, zone, KIND.RIGHT_ZONE);
  }

  /** The row of the block, live or in quarantine, that starts at an address, or 0. */
  #find(address: number): number {
    const table = this.#table;
    if (address % 8 !== 0 || this.#shadow.kindAt(address - 8) !== KIND.LEFT_ZONE) return 0;
    // SAFETY: the shadow says that the 8 bytes before the address are a red zone of some block of this thread.
    const id = this.#memory.getI32(address - 8);
    if (table.address[id] === address && table.state[id] !== VACANT) return id;
    return table.find(address);
  }

  #require(address: number, size: number, align: number, operation: 'deallocate' | 'reallocate'): number {
    const table = this.#table;
    const id = this.#find(address);
    const state = table.state[id];
    if (state === LIVE) {
      if (table.size[id] === size && 2 ** table.alignPower[id]! === align) return id;
      this.#faults.layoutMismatch(id, size, align, operation, this[operation]);
    }
    if (state === QUARANTINED) this.#faults.doubleFree(id, operation, this[operation]);
    return this.#faults.invalidFree(address, size, align, operation, this[operation]);
  }

  /** The address of the first byte of a block's red zones that was written over, or -1. */
  #damage(id: number): number {
    const memory = this.#memory;
    const address = this.#table.address[id]!;
    const size = this.#table.size[id]!;
    const align = 2 ** this.#table.alignPower[id]!;
    const left = leftZone(size, align);
    const end = address - left + rawSize(size, align);
    const before = firstOther(memory, address - left, left - 8, RED_ZONE_BYTE);
    if (before >= 0) return before;
    if (memory.getI32(address - 8) !== id) return address - 8;
    if (memory.getI32(address - 4) !== ~id) return address - 4;
    return firstOther(memory, address + size, end - address - size, RED_ZONE_BYTE);
  }

  #retire(id: number, origin: number): void {
    const table = this.#table;
    const address = table.address[id]!;
    const size = table.size[id]!;
    fillPattern(this.#memory, address, Math.min(size, FILL_LIMIT), FREED_BYTE);
    this.#shadow.forbid(address, size + ((8 - (size % 8)) % 8), KIND.FREED);
    table.state[id] = QUARANTINED;
    table.freed[id] = origin;
    this.#live--;
    this.#quarantine.push(id, rawSize(size, 2 ** table.alignPower[id]!));
  }

  /** Gives back what has waited longest; stops at a block that was written over, which it has given back. */
  #evict(limit: number): Finding | undefined {
    while (this.#quarantine.bytes > limit) {
      const id = this.#quarantine.first;
      const finding = this.#look(id, 'quarantine');
      this.#quarantine.shift(rawSize(this.#table.size[id]!, 2 ** this.#table.alignPower[id]!));
      this.#releaseRow(id);
      if (finding !== undefined) return finding;
    }
    return undefined;
  }

  #look(id: number, operation: 'verify' | 'quarantine'): Finding | undefined {
    const damage = this.#damage(id);
    if (damage >= 0) return this.#faults.redZone(id, damage, operation, undefined);
    if (this.#table.state[id] !== QUARANTINED) return undefined;
    const size = Math.min(this.#table.size[id]!, FILL_LIMIT);
    const written = firstOther(this.#memory, this.#table.address[id]!, size, FREED_BYTE);
    return written < 0 ? undefined : this.#faults.writeAfterFree(id, written, operation);
  }

  #releaseRow(id: number): void {
    const size = this.#table.size[id]!;
    const align = 2 ** this.#table.alignPower[id]!;
    const raw = this.#table.address[id]! - leftZone(size, align);
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
