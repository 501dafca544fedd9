import type { DropScope } from '@justlang/drop-glue';
import { Buffer } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { layoutOf, type Machine, T } from './machine.js';

const { getAddress, setAddress } = MemoryAccess;
const lengthOf = (vec: number) => getAddress(vec + 16);

/** An empty vec of the type, owned by the scope. */
function newVec(m: Machine, scope: DropScope, type: number): number {
  const vec = m.slot(type);
  MemoryAccess.memset(vec, 0, 24);
  scope.own(vec, type);
  return vec;
}

/** `v.push(value)` of a value of no size, made before: only the length changes. */
function push(m: Machine, vec: number, element: number): void {
  const length = lengthOf(vec);
  if (length === getAddress(vec + 8)) Buffer.growSlot(m.heap, vec, layoutOf(element), length + 1);
  setAddress(vec + 16, length + 1);
}

function vecOf(m: Machine, scope: DropScope, count: number): number {
  const vec = newVec(m, scope, T.vec);
  for (let i = 0; i < count; i++) {
    m.make(1);
    push(m, vec, 1);
  }
  return vec;
}

/** Moves the last or the first element out, which is the same for elements of no size. */
function takeOne(m: Machine, vec: number): number {
  setAddress(vec + 16, lengthOf(vec) - 1);
  return m.slot(1);
}

function truncate(m: Machine, vec: number, length: number): void {
  const old = lengthOf(vec);
  setAddress(vec + 16, length);
  m.glue.dropArray(getAddress(vec), 1, old - length);
}

/** A block with both counts 1, and nothing behind them. */
function counted(m: Machine, slot: number): void {
  const block = m.heap.allocate(16, 8);
  setAddress(block, 1);
  setAddress(block + 8, 1);
  setAddress(slot, block);
}

function addTo(count: number): void {
  setAddress(count, getAddress(count) + 1);
}

/** `Box::new(zero::<type>())`: a block of no size has the address that is its align. */
function box(m: Machine, scope: DropScope, type: number): number {
  m.make(type);
  const pointer = m.heap.allocate(0, 1);
  scope.ownBox(pointer, type);
  return pointer;
}

/** A `Box<dyn Any>` of what `pointer` owns. */
function dyn(m: Machine, scope: DropScope, pointer: number, type: number): void {
  const slot = m.slot(T.dyn);
  setAddress(slot, pointer);
  setAddress(slot + 8, type);
  scope.own(slot, T.dyn);
}

/** The programs of `zero-sized/programs.rs` about vecs, boxes, counted values and options. */
export const OWNERS: Readonly<Record<string, (m: Machine) => void>> = {
  vecs: (m) =>
    m.block((scope) => {
      const v = vecOf(m, scope, 5);
      scope.own(takeOne(m, v), 1);
      m.step('popped');
      m.glue.drop(takeOne(m, v), 1);
      truncate(m, v, 2);
      m.step('truncated');
      truncate(m, v, 0);
      m.step('cleared');
      m.make(1);
      push(m, v, 1);
      m.step('end');
    }),

  'vec of pairs': (m) =>
    m.block((scope) => {
      const v = newVec(m, scope, T.vecOfWides);
      for (let i = 0; i < 2; i++) {
        m.block((turn) => {
          const zero = m.local(turn, 1);
          const wide = m.local(turn, T.wide);
          turn.forget(wide, T.wide);
          turn.forget(zero, 1);
          push(m, v, T.wides);
        });
      }
      m.step('end');
    }),

  'half-consumed vec': (m) =>
    m.block((scope) => {
      const v = vecOf(m, scope, 4);
      m.block((loop) => {
        const iter = m.slot(T.intoIter);
        MemoryAccess.memcpy(iter, v, 24);
        setAddress(iter + 16, 0);
        setAddress(iter + 24, getAddress(v));
        setAddress(iter + 32, lengthOf(v));
        scope.forget(v, T.vec);
        loop.own(iter, T.intoIter);
        m.block((turn) => {
          setAddress(iter + 32, getAddress(iter + 32) - 1);
          turn.own(m.slot(1), 1);
          m.step('item');
        });
      });
      m.step('end');
    }),

  boxes: (m) =>
    m.block((scope) => {
      const a = box(m, scope, 1);
      // The second box has the address of the first: which of the two is moved is a matter of the order only.
      box(m, scope, 1);
      const c = box(m, scope, 2);
      m.local(scope, 2);
      scope.forget(a, 1);
      m.block((callee) => {
        callee.ownBox(a, 1);
        m.step('consume');
      });
      scope.forgetContents(c, 2);
      scope.own(m.slot(2), 2);
      m.step('end');
    }),

  'dyn boxes': (m) =>
    m.block((scope) => {
      m.make(1);
      dyn(m, scope, m.heap.allocate(0, 1), 1);
      m.step('new-10');
      const loud = m.heap.allocate(4, 4);
      MemoryAccess.setI32(loud, 10);
      dyn(m, scope, loud, T.loud);
      m.make(2);
      dyn(m, scope, m.heap.allocate(0, 1), 2);
      m.step('end');
    }),

  'boxed slice': (m) =>
    m.block((scope) => {
      const v = vecOf(m, scope, 3);
      const slice = m.slot(T.slice);
      scope.forget(v, T.vec);
      setAddress(slice, getAddress(v));
      setAddress(slice + 8, lengthOf(v));
      scope.own(slice, T.slice);
      m.step('end');
    }),

  counted: (m) =>
    m.block((scope) => {
      m.make(1);
      const a = m.slot(T.rc);
      counted(m, a);
      const block = getAddress(a);
      scope.own(a, T.rc);
      const weak = m.slot(T.weak);
      addTo(block + 8);
      setAddress(weak, block);
      scope.own(weak, T.weak);
      const b = m.slot(T.rc);
      addTo(block);
      setAddress(b, block);
      scope.own(b, T.rc);
      scope.forget(a, T.rc);
      m.glue.drop(a, T.rc);
      m.step('one-left');
      scope.forget(b, T.rc);
      m.glue.drop(b, T.rc);
      m.step(getAddress(block) === 0 ? 'gone' : 'there');
      m.make(2);
      const c = m.slot(T.rcDyn);
      counted(m, c);
      setAddress(c + 8, 2);
      scope.own(c, T.rcDyn);
      const d = m.slot(T.rcDyn);
      addTo(getAddress(c));
      MemoryAccess.memcpy(d, c, 16);
      scope.own(d, T.rcDyn);
      m.step('end');
    }),

  'counted slice': (m) =>
    m.block((scope) => {
      const v = vecOf(m, scope, 2);
      const a = m.slot(T.rcSlice);
      counted(m, a);
      setAddress(a + 8, lengthOf(v));
      setAddress(v + 16, 0);
      scope.own(a, T.rcSlice);
      scope.forget(v, T.vec);
      m.glue.drop(v, T.vec);
      const b = m.slot(T.rcSlice);
      addTo(getAddress(a));
      MemoryAccess.memcpy(b, a, 16);
      scope.own(b, T.rcSlice);
      scope.forget(a, T.rcSlice);
      m.glue.drop(a, T.rcSlice);
      m.step('end');
    }),

  options: (m) =>
    m.block((scope) => {
      m.make(1);
      const a = m.slot(T.option);
      MemoryAccess.setU8(a, 1);
      scope.own(a, T.option);
      const b = m.slot(T.option2);
      MemoryAccess.setU8(b, 0);
      scope.own(b, T.option2);
      const taken = m.slot(T.option);
      MemoryAccess.memcpy(taken, a, 1);
      MemoryAccess.setU8(a, 0);
      scope.own(taken, T.option);
      m.step('taken');
      const next = m.local(scope, 1);
      scope.forget(next, 1);
      MemoryAccess.setU8(a, 1); // it is None: there is nothing to drop
      m.make(2);
      const c = m.slot(T.result);
      MemoryAccess.setU8(c, 1);
      scope.own(c, T.result);
      m.step('end');
    }),
};
