import { type JustHeap, Layout } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';

/** The counts before the value in the block of an `Rc`. */
const COUNTS = Layout.of(16, 8);

/** Moves the value in a slot to a block of its own. */
export function moveToBlock(heap: JustHeap, slot: number, { size, align }: Layout): number {
  const block = heap.allocate(size, align);
  MemoryAccess.memcpy(block, slot, size);
  return block;
}

/** Makes a block for an `Rc` with one reference; `value` is where its contents lie. */
export function countedBlock(heap: JustHeap, contents: Layout): { block: number; value: number } {
  const { layout, offset } = COUNTS.extend(contents);
  const { size, align } = layout.padToAlign();
  const block = heap.allocate(size, align);
  MemoryAccess.setAddress(block, 1);
  MemoryAccess.setAddress(block + 8, 1);
  return { block, value: block + offset };
}

/** `into_boxed_slice()`: makes the vec in a slot a slice in another. */
export function intoSlice(heap: JustHeap, vec: number, element: Layout, out: number): void {
  const { address, bytes, length } = wordsOf(vec, element);
  const used = length * element.size;
  const block = bytes === 0 ? address : heap.reallocate(address, bytes, element.align, used);
  MemoryAccess.setAddress(out, block);
  MemoryAccess.setAddress(out + 8, length);
}

/** `Rc::<[T]>::from(vec)` */
export function intoCounted(heap: JustHeap, vec: number, element: Layout, out: number): void {
  const { address, bytes, length } = wordsOf(vec, element);
  const { block, value } = countedBlock(heap, Layout.array(element, length));
  MemoryAccess.memcpy(value, address, length * element.size);
  if (bytes !== 0) heap.deallocate(address, bytes, element.align);
  MemoryAccess.setAddress(out, block);
  MemoryAccess.setAddress(out + 8, length);
}

function wordsOf(vec: number, element: Layout): { address: number; bytes: number; length: number } {
  const address = MemoryAccess.getAddress(vec);
  return {
    address,
    bytes: MemoryAccess.getAddress(vec + 8) * element.size,
    length: MemoryAccess.getAddress(vec + 16),
  };
}
