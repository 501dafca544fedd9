import { describeOrigin, type HeapRecorder, originOf } from '@justlang/heap/internal';
import { Collections } from './collections.js';
import { ALLOCATE, DROP, FREE, LEAK, OTHER, OTHERS, RESIZE } from './format.js';
import { hasRoom } from './room.js';
import { RecordWriter } from './writer.js';

/** Events between two looks at the clock: a power of two. */
const CLOCK_EVENTS = 32;
/** Milliseconds between two looks at the memory of the process. */
const STATE_EVERY = 5;

/** The JSON of an origin of which nothing is known. Its bytes are written as numbers below 128, which are bytes. */
const UNKNOWN = new TextEncoder().encode('{"stack":[]}');

type Below = Parameters<HeapRecorder['allocated']>[5];

/** Writes what the heaps of a thread do to a file. */
export class Recorder implements HeapRecorder {
  readonly #writer: RecordWriter;
  readonly #collections = new Collections();
  readonly #reserved: (() => number)[] = [];
  /** The numbers of origins in the file. */
  readonly #origins = new Map<number, number>();
  #heap = -1;
  #events = 0;
  #time = performance.now();
  #stateAt = Number.NEGATIVE_INFINITY;
  #ended = false;

  /**
   * @param path - null writes nothing
   * @throws what Node throws where the file cannot be written
   */
  constructor(path: string | null) {
    this.#writer = new RecordWriter(path);
  }

  opened(reservedBytes: () => number): number {
    return this.#reserved.push(reservedBytes) - 1;
  }

  allocated(heap: number, address: number, size: number, align: number, site: number, below: Below): void {
    if (this.#ended) return;
    const origin = this.#originNumber(originOf(site, below));
    this.#begin(heap);
    this.#writer.begin(ALLOCATE, 31 - Math.clz32(align));
    this.#writer.number(size);
    this.#writer.address(address);
    this.#writer.number(origin);
  }

  resized(heap: number, address: number, moved: number, size: number): void {
    if (this.#ended) return;
    this.#begin(heap);
    this.#writer.begin(RESIZE);
    this.#writer.address(address);
    this.#writer.address(moved);
    this.#writer.number(size);
  }

  freed(heap: number, address: number): void {
    this.#one(heap, FREE, address);
  }

  leaked(heap: number, address: number): void {
    this.#one(heap, LEAK, address);
  }

  closed(heap: number): void {
    if (this.#ended) return;
    this.#begin(heap);
    this.#writer.begin(OTHER, OTHERS.CLOSE);
    this.#reserved[heap] = () => 0;
  }

  dropped(address: number, typeId: number): void {
    if (this.#ended) return;
    this.#writer.begin(DROP);
    this.#writer.number(typeId);
    this.#writer.address(address);
  }

  /** Ends the file; what comes later is not recorded. */
  end(): void {
    if (this.#ended) return;
    this.#tick(true);
    this.#collections.stop();
    this.#writer.begin(OTHER, OTHERS.END);
    this.#writer.close();
    this.#ended = true;
  }

  #one(heap: number, kind: number, address: number): void {
    if (this.#ended) return;
    this.#begin(heap);
    this.#writer.begin(kind);
    this.#writer.address(address);
  }

  /** Writes the time now and then, and which heap the next record concerns. */
  #begin(heap: number): void {
    if (this.#events++ % CLOCK_EVENTS === 0) this.#tick(false);
    if (heap === this.#heap) return;
    this.#heap = heap;
    this.#writer.begin(OTHER, OTHERS.HEAP);
    this.#writer.number(heap);
  }

  #tick(isEnd: boolean): void {
    const now = performance.now();
    const passed = Math.round((now - this.#time) * 1000);
    if (passed < 200 && !isEnd && this.#stateAt > 0) return;
    if (!isEnd && !hasRoom()) return;
    this.#time = now;
    this.#writer.begin(OTHER, OTHERS.TIME);
    this.#writer.number(passed);
    if (now - this.#stateAt < STATE_EVERY && !isEnd) return;
    this.#stateAt = now;
    let reserved = 0;
    for (const bytes of this.#reserved) reserved += bytes();
    for (const { isYoung, microseconds } of this.#collections.take()) {
      this.#writer.begin(OTHER, OTHERS.COLLECTION);
      this.#writer.number(isYoung ? 1 : 0);
      this.#writer.number(Math.round(microseconds));
    }
    this.#writer.begin(OTHER, OTHERS.STATE);
    this.#writer.number(reserved);
    this.#writer.number(process.memoryUsage.rss());
  }

  #originNumber(origin: number): number {
    let number = this.#origins.get(origin);
    if (number === undefined) {
      if (!hasRoom()) return this.#unknownNumber();
      number = this.#origins.size;
      this.#origins.set(origin, number);
      const text = JSON.stringify(describeOrigin(origin));
      this.#writer.begin(OTHER, OTHERS.ORIGIN);
      this.#writer.number(Buffer.byteLength(text));
      this.#writer.text(text);
    }
    return number;
  }

  /** The number of an origin of which nothing is known, as that of a call with too little of the stack left to look at it. */
  #unknownNumber(): number {
    let number = this.#origins.get(0);
    if (number === undefined) {
      number = this.#origins.size;
      this.#origins.set(0, number);
      this.#writer.begin(OTHER, OTHERS.ORIGIN);
      this.#writer.number(UNKNOWN.length);
      for (const byte of UNKNOWN) this.#writer.number(byte);
    }
    return number;
  }
}

/**
 * Has V8 compile what tells of an operation once the heap has done it: where little of the stack is left it could not, and the program would
 * take the operation for undone.
 */
export function rehearse(): void {
  const recorder = new Recorder(null);
  const heap = recorder.opened(() => 0);
  for (let round = 0; round < 2 * CLOCK_EVENTS; round++) {
    const address = 4096 * (round + 1);
    recorder.allocated(heap, address, 2 ** 20, 8, 1, rehearse);
    recorder.allocated(heap, address + 8, 8, 8, 0, rehearse);
    recorder.resized(heap, address, address + 2 ** 20, 16);
    recorder.dropped(address, 1);
    recorder.leaked(heap, address);
    recorder.freed(heap, address + 8);
  }
  recorder.closed(heap);
  recorder.end();
}
