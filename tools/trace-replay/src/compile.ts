import { NULL_SLOT, Operation, type Trace } from './trace.js';

interface Block {
  readonly slot: number;
  size: number;
  readonly align: number;
}

/** What a recording says the live block is, where it says so: an inconsistent recording is refused. */
export interface RecordedLayout {
  readonly size: number;
  readonly align: number;
}

const MAX_SIZE = 2 ** 31 - 1;

/** Builds a {@link Trace} from operations on blocks named by the numbers a recording uses. */
export class TraceCompiler {
  readonly #kinds: number[] = [];
  readonly #slots: number[] = [];
  readonly #sizes: number[] = [];
  readonly #oldSizes: number[] = [];
  readonly #aligns: number[] = [];
  readonly #live = new Map<number, Block>();
  readonly #freeSlots: number[] = [];
  #slotCount = NULL_SLOT + 1;
  #liveBytes = 0;
  #peakLiveBytes = 0;

  allocate(id: number, size: number, align: number, zeroed: boolean): void {
    if (this.#live.has(id)) throw new Error(`block ${id} is live already`);
    checkSize(size);
    if (!Number.isInteger(Math.log2(align)) || align > 2 ** 30) {
      throw new Error(`align ${align} is no power of two up to 2^30`);
    }
    const block = { slot: this.#freeSlots.pop() ?? this.#slotCount++, size, align };
    this.#live.set(id, block);
    this.#count(size);
    this.#push(zeroed ? Operation.ALLOCATE_ZEROED : Operation.ALLOCATE, block, size, 0);
  }

  /** A reallocation whose result is known as `newId`. */
  reallocate(id: number, size: number, newId = id, recorded?: RecordedLayout): void {
    const block = this.#take(id, recorded);
    if (this.#live.has(newId)) throw new Error(`block ${newId} is live already`);
    checkSize(size);
    this.#push(Operation.REALLOCATE, block, size, block.size);
    this.#count(size - block.size);
    block.size = size;
    this.#live.set(newId, block);
  }

  free(id: number, recorded?: RecordedLayout): void {
    this.#free(this.#take(id, recorded));
  }

  freeNull(): void {
    this.#push(Operation.FREE, { slot: NULL_SLOT, size: 0, align: 1 }, 0, 0);
  }

  isLive(id: number): boolean {
    return this.#live.has(id);
  }

  /** Ends the recording: what is live is freed, in the order of allocation. */
  finish(name: string): Trace {
    const recorded = this.#kinds.length;
    for (const block of this.#live.values()) this.#free(block);
    this.#live.clear();
    return {
      name,
      length: this.#kinds.length,
      slotCount: this.#slotCount,
      kinds: Int32Array.from(this.#kinds),
      slots: Int32Array.from(this.#slots),
      sizes: Int32Array.from(this.#sizes),
      oldSizes: Int32Array.from(this.#oldSizes),
      aligns: Int32Array.from(this.#aligns),
      recorded,
      peakLiveBytes: this.#peakLiveBytes,
    };
  }

  #take(id: number, recorded?: RecordedLayout): Block {
    const block = this.#live.get(id);
    if (block === undefined) throw new Error(`block ${id} is not live`);
    if (recorded !== undefined && (recorded.size !== block.size || recorded.align !== block.align)) {
      throw new Error(
        `block ${id} is ${block.size} bytes at ${block.align}, not ${recorded.size} at ${recorded.align}`,
      );
    }
    this.#live.delete(id);
    return block;
  }

  #free(block: Block): void {
    this.#push(Operation.FREE, block, 0, block.size);
    this.#count(-block.size);
    this.#freeSlots.push(block.slot);
  }

  #count(bytes: number): void {
    this.#liveBytes += bytes;
    this.#peakLiveBytes = Math.max(this.#peakLiveBytes, this.#liveBytes);
  }

  #push(kind: number, block: Block, size: number, oldSize: number): void {
    this.#kinds.push(kind);
    this.#slots.push(block.slot);
    this.#sizes.push(size);
    this.#oldSizes.push(oldSize);
    this.#aligns.push(block.align);
  }
}

function checkSize(size: number): void {
  if (size > MAX_SIZE) throw new Error(`${size} bytes are more than ${MAX_SIZE}`);
}
