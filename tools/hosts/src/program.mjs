// What a compiled program does of its runtime: values with drop glue, a panic that unwinds, nothing left behind.
import { DropGlue } from '@justlang/drop-glue';
import { JustHeap, Layout } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { Panic } from '@justlang/panic';

const [NODE, NEXT] = [1, 2];

/** @returns what was dropped, in order, the panic's message, and how many blocks are still allocated */
export function run() {
  const dropped = [];
  const heap = new JustHeap();
  const glue = new DropGlue(heap);
  glue.define(NEXT, { kind: 'box', layout: Layout.ADDRESS, pointee: NODE, nullable: true });
  glue.define(NODE, {
    kind: 'struct',
    layout: Layout.of(16, 8),
    fields: [{ offset: 8, type: NEXT }],
    drop: (node) => dropped.push(MemoryAccess.getI32(node)),
  });
  const list = (length) => {
    let head = 0;
    for (let value = 1; value <= length; value++) {
      const node = heap.allocate(16, 8);
      MemoryAccess.setI32(node, value);
      MemoryAccess.setAddress(node + 8, head);
      head = node;
    }
    return head;
  };
  glue.dropBox(list(3), NODE);
  Panic.setHook(() => {});
  const caught = Panic.catchUnwind(() => {
    const scope = glue.scope();
    try {
      scope.ownBox(list(2), NODE);
      Panic.panic('halfway');
    } catch (error) {
      scope.unwind(error);
    }
    scope.exit();
  });
  Panic.takeHook();
  const live = heap.stats().allocationCount;
  heap.close();
  return `${dropped.join()} ${caught.ok ? 'no panic' : caught.panic.message} ${live}`;
}
