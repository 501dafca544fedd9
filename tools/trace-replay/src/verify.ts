// The verifying replay: after every operation the heap's statistics are compared with the ledger; every block is
// filled when it is made and compared when it is resized or freed, so that any overlap or stray write is found.
import { CONTENTS_BYTES, Contents } from './contents.js';
import type { Lane } from './lanes.js';
import { Ledger } from './ledger.js';
import { Operation, type Trace } from './trace.js';

/** The heap did something wrong; the message says at which operation and what. */
export class VerificationError extends Error {}

/** What a trace's replay was, when nothing was wrong. */
export interface Verified {
  readonly operations: number;
  readonly peakLiveBytes: number;
  /** What was reserved at most, our own block of patterns included. */
  readonly peakReservedBytes: number;
}

/** What every heap has from the start, and more may wait for: see `finish`. */
const FIRST_RECORDS = 32 * 1024;
/** At most a sixteenth of the quarantine leaves together. */
const LEAVING = 1 / 16;

/**
 * Replays a trace on a lane and checks everything it promises.
 *
 * @param quarantine - bytes that freed blocks may hold while they wait: those of full checks, 0 where none wait
 */
export function verify(trace: Trace, lane: Lane, quarantine = 0): Verified {
  const replay = new VerifyingReplay(trace, lane, quarantine);
  for (let i = 0; i < trace.length; i++) replay.step(i);
  return replay.finish();
}

class VerifyingReplay {
  readonly #trace: Trace;
  readonly #lane: Lane;
  readonly #ledger = new Ledger();
  readonly #contents: Contents;
  readonly #addresses: number[] = [];
  /** Which pattern a slot's block was filled with. */
  readonly #serials: number[] = [];
  readonly #quarantine: number;
  /** Bytes of all blocks freed, and of those given up by a reallocation, which moves each under full checks. */
  #freedBytes = 0;
  #peakReservedBytes = 0;
  #at = 'before the first operation';

  constructor(trace: Trace, lane: Lane, quarantine: number) {
    this.#trace = trace;
    this.#quarantine = quarantine;
    this.#lane = lane;
    this.#contents = new Contents(lane.allocate(trace.slotCount, CONTENTS_BYTES, 16, false));
    this.#ledger.allocated(CONTENTS_BYTES);
    this.#checkStatistics();
  }

  step(index: number): void {
    const { kinds, slots, sizes, oldSizes, aligns } = this.#trace;
    const [slot, size, oldSize, align] = [slots[index]!, sizes[index]!, oldSizes[index]!, aligns[index]!];
    const kind = kinds[index]!;
    this.#at = `operation ${index} (${NAMES[kind]}, slot ${slot}, ${oldSize} to ${size} bytes at align ${align})`;
    if (kind === Operation.FREE) this.#free(slot, oldSize, align);
    else if (kind === Operation.REALLOCATE) this.#reallocate(slot, oldSize, align, size, index);
    else this.#allocate(slot, size, align, kind === Operation.ALLOCATE_ZEROED, index);
    this.#checkStatistics();
  }

  /**
   * Everything is freed: nothing may be left, and after a trim nothing held but what waits in quarantine. That is all that was
   * freed, or the quarantine's size; the records of the first blocks that wait are not counted as reserved.
   */
  finish(): Verified {
    this.#at = 'after the last operation';
    const { peakReservedBytes } = this.#lane.stats();
    this.#lane.free(this.#trace.slotCount, CONTENTS_BYTES, 16);
    this.#ledger.freed(CONTENTS_BYTES);
    this.#freedBytes += CONTENTS_BYTES;
    this.#checkStatistics();
    this.#lane.trim();
    const { reservedBytes, addressSpaceBytes } = this.#lane.stats();
    const waits = Math.min(this.#freedBytes, this.#quarantine * (1 - LEAVING)) - FIRST_RECORDS;
    const isRight =
      this.#quarantine === 0
        ? reservedBytes === 0 && addressSpaceBytes === 0
        : reservedBytes >= waits && reservedBytes <= peakReservedBytes && addressSpaceBytes >= reservedBytes;
    if (!isRight) {
      const held = this.#quarantine === 0 ? '' : `; ${waits} or more wait, at most ${peakReservedBytes}`;
      this.#fail(
        `everything is freed and trimmed, but ${reservedBytes} bytes are reserved, ${addressSpaceBytes} set aside${held}`,
      );
    }
    return { operations: this.#trace.length, peakLiveBytes: this.#trace.peakLiveBytes, peakReservedBytes };
  }

  #allocate(slot: number, size: number, align: number, zeroed: boolean, serial: number): void {
    const address = this.#lane.allocate(slot, size, align, zeroed);
    this.#ledger.allocated(size);
    this.#checkAddress(address, align);
    if (zeroed) {
      const offset = this.#contents.nonZeroAt(address, size);
      if (offset >= 0) this.#fail(`byte ${offset} of a zeroed block is not 0`);
    }
    this.#fill(slot, address, size, serial);
  }

  #reallocate(slot: number, oldSize: number, align: number, size: number, serial: number): void {
    this.#checkContents(slot, this.#addresses[slot]!, oldSize, 'before the reallocation');
    const address = this.#lane.reallocate(slot, oldSize, align, size);
    this.#ledger.reallocated(oldSize, size);
    this.#freedBytes += oldSize;
    this.#checkAddress(address, align);
    this.#checkContents(slot, address, Math.min(oldSize, size), 'after the reallocation');
    this.#fill(slot, address, size, serial);
  }

  #free(slot: number, size: number, align: number): void {
    if (size > 0) this.#checkContents(slot, this.#addresses[slot]!, size, 'before the free');
    this.#lane.free(slot, size, align);
    this.#ledger.freed(size);
    this.#freedBytes += size;
  }

  #fill(slot: number, address: number, size: number, serial: number): void {
    this.#addresses[slot] = address;
    this.#serials[slot] = serial;
    this.#contents.write(address, size, serial);
  }

  #checkAddress(address: number, align: number): void {
    if (!Number.isSafeInteger(address) || address <= 0) this.#fail(`the address is ${address}`);
    if (address % align !== 0) this.#fail(`address 0x${address.toString(16)} is not a multiple of ${align}`);
  }

  #checkContents(slot: number, address: number, size: number, when: string): void {
    const offset = this.#contents.changedAt(address, size, this.#serials[slot]!);
    if (offset >= 0) this.#fail(`byte ${offset} of the block's first ${size} is not as written, ${when}`);
  }

  #checkStatistics(): void {
    const stats = this.#lane.stats();
    const difference = this.#ledger.difference(stats);
    if (difference !== undefined) this.#fail(difference);
    const { allocatedBytes, reservedBytes, peakReservedBytes } = stats;
    this.#peakReservedBytes = Math.max(this.#peakReservedBytes, reservedBytes);
    if (reservedBytes < allocatedBytes) {
      this.#fail(`${allocatedBytes} bytes are live, but only ${reservedBytes} reserved`);
    }
    if (peakReservedBytes < this.#peakReservedBytes) {
      this.#fail(
        `${this.#peakReservedBytes} bytes have been reserved, but the peak is given as ${peakReservedBytes}`,
      );
    }
  }

  #fail(problem: string): never {
    throw new VerificationError(`${this.#trace.name}, ${this.#at}: ${problem}`);
  }
}

const NAMES = ['allocate', 'allocate zeroed', 'reallocate', 'free'];
