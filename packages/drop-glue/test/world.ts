import { JustHeap, Layout } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { Panic } from '@justlang/panic';
import { DropGlue, type DropType, type TypeId } from '../src/index.js';

/**
 * A heap, its glue and a log of what was dropped.
 *
 * A probe is a value of 8 bytes that logs its number when it is dropped, and panics then if told to.
 */
export class World {
  readonly heap = new JustHeap();
  readonly glue = new DropGlue(this.heap);
  readonly log: (number | string)[] = [];
  readonly panics = new Set<number>();
  readonly errors = new Map<number, Error>();
  readonly PROBE: TypeId;
  readonly STRING: TypeId;
  #next = 100;

  constructor() {
    Panic.setHook(() => {});
    this.PROBE = this.define({
      kind: 'trivial',
      layout: Layout.U64,
      drop: (address) => this.note(MemoryAccess.getU32(address)),
    });
    this.STRING = this.define({ kind: 'string', layout: Layout.of(24, 8) });
  }

  id(): TypeId {
    return this.#next++;
  }

  define(type: DropType, id = this.id()): TypeId {
    this.glue.define(id, type);
    return id;
  }

  /** Defines a struct of 8-byte fields in a row. */
  struct(...types: TypeId[]): TypeId {
    const fields = types.map((type, i) => ({ offset: i * 8, type }));
    return this.define({ kind: 'struct', layout: Layout.of(types.length * 8, 8), fields });
  }

  /** Throws this at the drop of that number, counted from 1. */
  failure: { at: number; make: () => Error } | null = null;
  #drops = 0;

  #dropped(entry: number | string): void {
    this.log.push(entry);
    this.#drops += 1;
    if (this.failure?.at === this.#drops) throw this.failure.make();
  }

  /** Forgets what was logged and counts drops anew. */
  restart(): void {
    this.log.length = 0;
    this.#drops = 0;
  }

  logLabel(label: string): void {
    this.#dropped(label);
  }

  note(entry: number): void {
    this.#dropped(entry);
    if (this.panics.has(entry)) Panic.panic(`probe ${entry}`);
    const error = this.errors.get(entry);
    if (error !== undefined) throw error;
  }

  /** Logs `own <name>` and the number in the first 4 bytes. */
  handler(name: string): (address: number) => void {
    return (address) => {
      this.log.push(`${name} ${MemoryAccess.getU32(address)}`);
    };
  }

  probe(number: number, at = this.heap.allocate(8, 8)): number {
    MemoryAccess.setU32(at, number);
    return at;
  }

  probes(numbers: readonly number[]): number {
    const at = this.heap.allocate(8 * numbers.length, 8);
    for (const [i, number] of numbers.entries()) this.probe(number, at + i * 8);
    return at;
  }

  words(...words: number[]): number {
    const at = this.heap.allocate(8 * words.length, 8);
    for (const [i, word] of words.entries()) MemoryAccess.setAddress(at + i * 8, word);
    return at;
  }

  string(text: string, capacity = text.length): number {
    const at = this.heap.allocate(24, 8);
    this.writeString(at, text, capacity);
    return at;
  }

  writeString(at: number, text: string, capacity = text.length): void {
    MemoryAccess.setAddress(at, this.heap.allocate(capacity, 1));
    MemoryAccess.setAddress(at + 8, capacity);
    MemoryAccess.setAddress(at + 16, text.length);
  }

  /** Drops the value and frees its slot of `size` bytes. */
  dropSlot(slot: number, type: TypeId, size: number, align = 8): void {
    try {
      this.glue.drop(slot, type);
    } finally {
      this.heap.deallocate(slot, size, align);
    }
  }

  get live(): number {
    return this.heap.stats().allocationCount;
  }
}

/** The message of the error that `body` throws. */
export function messageOf(body: () => void): string {
  try {
    body();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
}
