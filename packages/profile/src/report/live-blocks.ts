import { AddressMap } from '@justlang/heap/internal';

/** A block that is live at some moment of a recording. */
export interface LiveBlock {
  size: number;
  readonly origin: number;
  /** When it was allocated: microseconds, and as which allocation. */
  readonly bornAt: number;
  readonly number: number;
}

/** The live blocks of a recording as it goes on, by heap and address. */
export class LiveBlocks {
  /** Of all heaps, but for those declared leaked. */
  bytes = 0;
  readonly #heaps: AddressMap<LiveBlock>[] = [];

  add(heap: number, address: number, block: LiveBlock): void {
    this.#blocksOf(heap).set(address, block);
    this.bytes += block.size;
  }

  /** Takes a block out; undefined where none is known, as of a heap that was not recorded from its start. */
  take(heap: number, address: number): LiveBlock | undefined {
    const blocks = this.#blocksOf(heap);
    const block = blocks.get(address);
    if (block === undefined) return undefined;
    blocks.delete(address);
    this.bytes -= block.size;
    return block;
  }

  /** Takes out all blocks of a heap. */
  takeAll(heap: number): LiveBlock[] {
    const taken: LiveBlock[] = [];
    const blocks = this.#blocksOf(heap);
    blocks.forEach((block) => {
      taken.push(block);
      this.bytes -= block.size;
    });
    blocks.clear();
    return taken;
  }

  forEach(visit: (block: LiveBlock, address: number) => void): void {
    for (const blocks of this.#heaps) blocks?.forEach(visit);
  }

  #blocksOf(heap: number): AddressMap<LiveBlock> {
    this.#heaps[heap] ??= new AddressMap();
    return this.#heaps[heap];
  }
}
