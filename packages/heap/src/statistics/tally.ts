import { DOUBLE_ZERO } from './double-zero.js';

const INT_MAX = 2 ** 31 - 1;
/** What `peak` begins with at most once large blocks are counted; the quick lane above 2^31 raises it. */
const PEAK_AT_MOST = 2 ** 29;
/** While no more bytes above 2^31 are counted in integers since the last fold, more are: the quick lanes add less than 2^30. */
const MOST_HIGH = 2 ** 30;
/** How many small allocations may pass before the integer counters are folded; each is at most 2^16 bytes. */
export const EPOCH = 2 ** 15;

/**
 * A heap's counters.
 *
 * Small blocks are counted in integers, so that the hot path boxes nothing. `total` and `freed` wrap around at 2^32: only
 * their difference and their distance to the last fold matter. `fold` moves that distance into doubles before a wrap
 * could hide any of it. Blocks above 2^31 go into the doubles directly.
 *
 * Invariants: small live bytes = `total - freed` (as int32); live bytes = those + `largeBytes`. Small live bytes above
 * `peak` raise the heap's peak, those above `limit` pass its limit; `peak` is at most `limit`.
 *
 * A block is small here if it lies below 2^31, whatever its size: all of them together have less than 2^31 bytes. The quick lanes
 * for small blocks and runs above 2^31 count them in integers too, by how much `largeBytes` changes, and
 * move `peak` the other way, so that their sum stays. They serve no heap that has a limit.
 */
export class Tally {
  /** Bytes of small blocks allocated, wrapping; equal to the small live bytes after a fold. */
  total = 0;
  /** Bytes of small blocks freed, wrapping. */
  freed = 0;
  /** Allocations until the next fold. */
  countdown = EPOCH;
  peak = 0;
  limit = 0;

  readonly heapLimit: number;
  /** Bytes of blocks above 2^31 that the quick lanes have allocated since the last fold. */
  highTotal = 0;
  /** By how much they have changed their live bytes since `#large` was settled. */
  highChange = 0;
  reallocations = 0;
  /** How many folds there were. */
  folds = 0;
  leakedBytes = DOUBLE_ZERO;
  leakedBlocks = 0;
  peakReserved = DOUBLE_ZERO;
  /**
   * The clock of sampled heaps: the next sample is taken when `total + highTotal` passes this, as int32. Other heaps neither read
   * it nor rely on it. What moves the clock without allocating keeps the distance.
   */
  nextSample = 0;
  #allocations = DOUBLE_ZERO;
  #bytes = DOUBLE_ZERO;
  #totalAtFold = 0;
  #peakBytes = DOUBLE_ZERO;
  #large = DOUBLE_ZERO;

  constructor(heapLimit: number) {
    this.heapLimit = heapLimit;
    this.limit = Math.min(heapLimit, INT_MAX) | 0;
  }

  get smallBytes(): number {
    return (this.total - this.freed) | 0;
  }

  /** Live bytes that are not counted in `total`. */
  get largeBytes(): number {
    return this.#large + this.highChange;
  }

  get liveBytes(): number {
    return this.smallBytes + this.largeBytes;
  }

  get peakBytes(): number {
    return Math.max(this.#peakBytes, this.peak + this.largeBytes);
  }

  get totalBytes(): number {
    return this.#bytes + this.highTotal + ((this.total - this.#totalAtFold) >>> 0);
  }

  get allocations(): number {
    return this.#allocations + (EPOCH - this.countdown);
  }

  /** Moves what the integers have counted into the doubles; returns the countdown after one more allocation. */
  fold(): number {
    this.#bytes = this.totalBytes;
    const clock = this.total + this.highTotal;
    this.#settleHigh();
    this.#allocations = this.allocations;
    this.countdown = EPOCH;
    this.folds++;
    this.total = this.smallBytes;
    this.freed = 0;
    this.#totalAtFold = this.total;
    this.nextSample = (this.nextSample + this.total - clock) | 0;
    return EPOCH - 1;
  }

  /** Lets the hot paths leave to the core after `count` allocations: no more than may pass before the next fold is due. */
  leaveAfter(count: number): void {
    this.#allocations += count - this.countdown;
    this.countdown = count;
  }

  /** Whether `bytes` more may become live. */
  hasRoomFor(bytes: number): boolean {
    return this.liveBytes + bytes <= this.heapLimit;
  }

  /** Counts a small allocation that does not come from the hot path. */
  addSmall(bytes: number): void {
    if (this.countdown === 0) this.fold();
    this.countdown--;
    this.growSmall(bytes);
  }

  /** Counts a small allocation, unless the heap's limit would be passed. */
  tryAddSmall(bytes: number): boolean {
    let countdown = this.countdown - 1;
    if (countdown < 0) countdown = this.fold();
    const total = (this.total + bytes) | 0;
    const live = (total - this.freed) | 0;
    if (live > this.peak) {
      if (live > this.limit) return false;
      this.peak = live;
    }
    this.total = total;
    this.countdown = countdown;
    return true;
  }

  /** Counts a small allocation of any size; false, with nothing done, where a fold is due or the heap's limit would be passed. */
  tryAddRun(bytes: number): boolean {
    const total = (this.total + bytes) | 0;
    const live = (total - this.freed) | 0;
    const countdown = this.countdown - 1;
    if (countdown < 0 || (total - this.#totalAtFold) >>> 30 !== 0) return false;
    if (live > this.peak) {
      if (live > this.limit) return false;
      this.peak = live;
    }
    this.total = total;
    this.countdown = countdown;
    return true;
  }

  /** Counts bytes that a small block has grown by; false, with nothing done, where a fold is due. Calls nothing. */
  tryGrowSmall(bytes: number): boolean {
    const total = (this.total + bytes) | 0;
    const live = (total - this.freed) | 0;
    if ((total - this.#totalAtFold) >>> 30 !== 0) return false;
    if (live > this.peak) this.peak = live;
    this.total = total;
    return true;
  }

  /** Counts bytes that a small block has grown by. */
  growSmall(bytes: number): void {
    this.total = (this.total + bytes) | 0;
    const live = this.smallBytes;
    if (live > this.peak) this.peak = live;
    // Growth in place passes without a countdown: fold before 2^32 bytes could have passed.
    if ((this.total - this.#totalAtFold) >>> 0 > 2 ** 30) this.fold();
  }

  /** Counts bytes of a small block that are live no longer. */
  shrinkSmall(bytes: number): void {
    this.freed = (this.freed + bytes) | 0;
  }

  /** Counts a block outside the integers' reach. */
  addLarge(bytes: number): void {
    if (this.countdown === 0) this.fold();
    this.countdown--;
    this.growLarge(bytes);
  }

  /** Counts a block above 2^31 in the integers; false, with nothing done, where they do not hold it or the heap has a limit. */
  tryAddHigh(bytes: number): boolean {
    const countdown = this.countdown - 1;
    const total = this.highTotal + bytes;
    const change = this.highChange + bytes;
    if (countdown < 0 || total > MOST_HIGH || change > MOST_HIGH || this.heapLimit < Number.POSITIVE_INFINITY)
      return false;
    const live = (this.total - this.freed) | 0;
    const peak = this.peak - bytes;
    this.peak = Math.max(peak, live);
    this.countdown = countdown;
    this.highTotal = total;
    this.highChange = change;
    return true;
  }

  /** Counts a block above 2^31 that is live no longer. */
  shrinkHigh(bytes: number): void {
    const peak = this.peak + bytes;
    if (peak > INT_MAX || this.heapLimit < Number.POSITIVE_INFINITY) {
      this.growLarge(-bytes);
      return;
    }
    this.peak = peak;
    this.highChange -= bytes;
  }

  /** Counts growth, or below 0 shrinkage, of the live bytes outside the integers' reach. */
  growLarge(bytes: number): void {
    if (bytes > 0) this.#bytes += bytes;
    this.#bytes += this.highTotal;
    this.nextSample = (this.nextSample - this.highTotal) | 0;
    this.#peakBytes = this.peakBytes;
    this.#settleHigh();
    this.#large += bytes;
    this.#peakBytes = Math.max(this.#peakBytes, this.liveBytes);
    // As integers: a double here would be boxed, and the hot path slower.
    // At most so much that frees may raise it: `#peakBytes` holds the rest.
    this.peak = Math.min(this.#peakBytes - this.largeBytes, PEAK_AT_MOST) | 0;
    this.limit = Math.min(this.heapLimit - this.largeBytes, INT_MAX) | 0;
  }

  /**
   * Counts a block that moved; a small one is counted by the integers. The program never asked for both copies, so they do
   * not count towards the peak together.
   */
  exchange(oldSmall: boolean, oldBytes: number, newSmall: boolean, newBytes: number): void {
    const growth = newBytes - oldBytes;
    if (oldSmall && newSmall) {
      if (growth > 0) this.growSmall(growth);
      else this.shrinkSmall(-growth);
    } else if (!oldSmall && !newSmall) {
      this.growLarge(growth);
    } else {
      if (oldSmall) this.shrinkSmall(oldBytes);
      else this.growLarge(-oldBytes);
      if (newSmall) this.growSmall(newBytes);
      else this.growLarge(newBytes);
      this.#bytes -= newBytes - Math.max(growth, 0);
    }
  }

  /** Counts what the quick lanes above 2^31 have done as done. */
  #settleHigh(): void {
    // Where there are none, V8 takes what was never written again for a constant: the clock of sampled heaps is looked at with it.
    if (this.highTotal !== 0) this.highTotal = 0;
    if (this.highChange === 0) return;
    this.#large += this.highChange;
    this.highChange = 0;
  }

  noteReserved(bytes: number): void {
    if (bytes > this.peakReserved) this.peakReserved = bytes;
  }
}
