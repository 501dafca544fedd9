import type { JustHeap } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { Panic } from '@justlang/panic';
import { panicIn } from '@justlang/panic/internal';
import type { Compiler } from '../glue/compiler.js';
import { type CountedBlock, countedBlock, dropStrong, dropWeak } from '../glue/counted-block.js';
import { isForbidden, isGone } from '../glue/gone.js';
import { nullOwner } from '../glue/release.js';
import type { TypeGlue } from '../glue/type-glue.js';
import type { Walk } from '../glue/walk.js';
import { ASIDE, SideStack, setAside, storeLink } from './link.js';
import type { Op } from './op.js';
import { Programs } from './program.js';

/*
 * Dropping without recursion, however deep values are nested, in the order of the recursive form.
 *
 * The walk stands at one value, `base`, and at one operation of its program. When it meets a slot that owns a
 * block, it goes on inside that block; the way back is kept in the slot itself, which nobody reads any more:
 *
 *   slot of a box, rc, dyn:      ┌───────────────────────────────────────────┬──────────────────┐
 *   a link                       │ bits 0-47: the slot that owns this block  │ 48-63: its owner │
 *                                └───────────────────────────────────────────┴──────────────────┘
 *
 * "Owner" is the number of the operation that the outer slot belongs to: from it follow the address of the outer
 * value (the slot less the operation's offset) and what is to be dropped there next. So a walk needs no memory,
 * whatever its depth.
 *
 * A vec or a slice needs its words for the buffer's address and size. While its first element is dropped, the
 * address follows from the element's, and the first word holds the link; later the first element is gone, and the
 * link lies in its first 8 bytes. Bit 63 of the length says that it is the first. (Elements that own are never
 * smaller than a pointer.)
 *
 * Outside memory is used in these cases only, two or three numbers each:
 *   - an owner's number above 65,534, or an address of 2^48 and more, neither of which a link has room for
 *   - an array of more than 8 parts, or a struct of more than 16, that lies in another value
 */

/** The slot of what the walk begins with: there is no outer one. */
const ROOT = 1;
const FIRST = -0x8000_0000;
const HIGH = 2 ** 32;
/** Calls of glue out of a walk: at the depth at which it does not recurse. */
const BOTTOM = 2 ** 30 - 1;
const DYN_TYPE = 8;
/** Of a vec's slot; at the same place a slice has its length. */
const CAPACITY = 8;

/** Drops values that are nested too deep for recursion. */
export class DeepWalk implements Walk {
  readonly #heap: JustHeap;
  readonly #programs: Programs;

  constructor(heap: JustHeap, compiler: Compiler) {
    this.#heap = heap;
    this.#programs = new Programs(heap, compiler);
  }

  /** Drops a value and frees its block, which has its type's layout. */
  block(block: number, contents: TypeGlue): void {
    const { id, size, align } = contents.type;
    // One that was dropped before is refused before anything in it is: what it holds was dropped with it.
    if (isGone(this.#heap, block, size, align)) this.#heap.deallocate(block, size, align);
    this.#run(block, this.#programs.block(id), ROOT, this.#halt, null, false);
  }

  /** Drops the value in an `rc` block that has no strong reference left, and gives up its weak one. */
  counted(counts: number, contents: TypeGlue): void {
    const { type } = contents;
    const program = this.#programs.counted(type.id);
    this.#run(counts + countedBlock(type).value, program, ROOT, this.#halt, null, false);
  }

  /** Drops the elements of a vec or a slice and frees the buffer. */
  elements(slot: number, element: TypeGlue, lengthAt: number): void {
    this.#run(slot, this.#programs.elements(element, lengthAt), ROOT, this.#halt, null, false);
  }

  get #halt(): Op {
    return this.#programs.owners[0] as Op;
  }

  /**
   * Walks until the end.
   *
   * Whatever may throw comes after the walk's own state was brought forward to what is to be dropped next, so that
   * it can go on from there.
   *
   * @param base - the value it stands at
   * @param op - what is dropped next
   * @param slot - the slot that owns the block it is in
   * @param owner - the operation of that slot
   * @param side - what did not fit into links
   * @param unwinding - whether a panic is under way: then every part that owns a block is dropped by a call of its
   *   own, so that a second panic has done its own unwinding when it reaches this one, as in Rust
   */
  #run(base: number, op: Op, slot: number, owner: Op, side: SideStack | null, unwinding: boolean): void {
    const heap = this.#heap;
    let failed = false;
    let failure: unknown;
    walk: for (;;) {
      try {
        for (;;) {
          let block: number;
          let size: number;
          let align: number;
          let counted: CountedBlock | null = null;
          let link = slot;
          switch (op.kind) {
            case 'end-block':
              block = base;
              size = op.size;
              align = op.align;
              break;
            case 'enum': {
              const all = op;
              op = all.next;
              op = all.variants?.at(base + all.offset) ?? op;
              continue;
            }
            case 'box': {
              const box = op;
              const at = base + box.offset;
              op = box.next;
              if (unwinding) {
                box.drop(at, BOTTOM);
                continue;
              }
              let pointee = MemoryAccess.getAddress(at);
              if (pointee === 0) {
                if (!box.nullable) nullOwner(at);
                continue;
              }
              const { rest } = box;
              if (rest !== null && areNull(rest, base)) {
                // A list, mostly: as long as it goes on alike, no other operation is needed.
                const { content, end, offset } = box;
                const { counted: endCounted, size: endSize, align: endAlign } = end;
                do {
                  const done = base;
                  base = pointee;
                  op = content;
                  if (endCounted !== null) dropWeak(heap, done - endCounted.value, endCounted);
                  else if (endSize !== 0) heap.deallocate(done, endSize, endAlign);
                  if (content !== box) break;
                  pointee = MemoryAccess.getAddress(base + offset);
                } while (pointee !== 0 && areNull(rest, base));
                continue;
              }
              if (!storeLink(at, slot, owner)) side = setAside(side, slot, owner);
              slot = at;
              owner = box;
              base = pointee;
              op = box.content;
              continue;
            }
            case 'call': {
              const call = op;
              op = call.next;
              call.drop(base, 0);
              continue;
            }
            case 'elements': {
              const part = op;
              const at = base + part.offset;
              op = part.next;
              if (unwinding) {
                part.drop(at, BOTTOM);
                continue;
              }
              const lengthAt = at + part.lengthAt;
              const buffer = MemoryAccess.getAddress(at);
              if (MemoryAccess.getAddress(lengthAt) === 0) {
                const bytes = MemoryAccess.getAddress(at + CAPACITY) * part.stride;
                if (bytes !== 0) heap.deallocate(buffer, bytes, part.align);
                continue;
              }
              MemoryAccess.setI32(lengthAt + 4, MemoryAccess.getI32(lengthAt + 4) | FIRST);
              if (!storeLink(at, slot, owner)) side = setAside(side, slot, owner);
              slot = at;
              owner = part;
              base = buffer;
              op = part.content;
              continue;
            }
            case 'end-element': {
              const lengthAt = slot + owner.lengthAt;
              const high = MemoryAccess.getI32(lengthAt + 4);
              const first = high < 0;
              const length = (high & ~FIRST) * HIGH + MemoryAccess.getU32(lengthAt);
              block = first ? base : MemoryAccess.getAddress(slot);
              align = owner.align;
              const { stride } = owner;
              const next = base + stride;
              if (next < block + length * stride) {
                if (first) {
                  MemoryAccess.setI32(block, MemoryAccess.getI32(slot));
                  MemoryAccess.setI32(block + 4, MemoryAccess.getI32(slot + 4));
                  MemoryAccess.setAddress(slot, block);
                  MemoryAccess.setI32(lengthAt + 4, high & ~FIRST);
                }
                base = next;
                op = owner.content;
                continue;
              }
              // Of a slice, that is the length; now without the mark.
              if (first) MemoryAccess.setI32(lengthAt + 4, high & ~FIRST);
              else link = block;
              size = MemoryAccess.getAddress(slot + CAPACITY) * stride;
              break;
            }
            case 'rc': {
              const rc = op;
              const at = base + rc.offset;
              op = rc.next;
              if (unwinding) {
                rc.drop(at, BOTTOM);
                continue;
              }
              const counts = MemoryAccess.getAddress(at);
              if (counts === 0) {
                if (!rc.nullable) nullOwner(at);
                continue;
              }
              if (!dropStrong(counts)) continue;
              if (rc.rest !== null && areNull(rc.rest, base)) {
                const done = base;
                base = counts + (rc.counted as CountedBlock).value;
                op = rc.content;
                endBlock(heap, rc.end, done);
                continue;
              }
              if (!storeLink(at, slot, owner)) side = setAside(side, slot, owner);
              slot = at;
              owner = rc;
              base = counts + (rc.counted as CountedBlock).value;
              op = rc.content;
              continue;
            }
            case 'end-counted':
              counted = op.counted as CountedBlock;
              block = base - counted.value;
              size = 0;
              align = 1;
              break;
            case 'dyn': {
              const dyn = op;
              const at = base + dyn.offset;
              op = dyn.next;
              if (unwinding) {
                dyn.drop(at, BOTTOM);
                continue;
              }
              const data = MemoryAccess.getAddress(at);
              if (data === 0) {
                if (!dyn.nullable) nullOwner(at);
                continue;
              }
              const content = this.#programs.block(MemoryAccess.getAddress(at + DYN_TYPE));
              if (!storeLink(at, slot, owner)) side = setAside(side, slot, owner);
              slot = at;
              owner = dyn;
              base = data;
              op = content;
              continue;
            }
            case 'loop':
              side ??= new SideStack();
              side.numbers.push(base, 0);
              side.ops.push(op);
              base += op.offset;
              op = op.content;
              continue;
            case 'end-loop': {
              const { numbers, ops } = side as SideStack;
              const loop = ops[ops.length - 1] as Op;
              const index = (numbers.pop() as number) + 1;
              if (index < loop.count) {
                numbers.push(index);
                base += loop.stride;
                op = loop.content;
              } else {
                base = numbers.pop() as number;
                ops.pop();
                op = loop.next;
              }
              continue;
            }
            default:
              break walk;
          }
          // Back to the owner of the block that ends here, then free it.
          if (slot === ROOT) {
            op = this.#halt;
          } else {
            base = slot - owner.offset;
            op = owner.next;
            const high = MemoryAccess.getI32(link + 4);
            if (high >>> 16 === ASIDE) {
              const { numbers, ops } = side as SideStack;
              slot = numbers.pop() as number;
              owner = ops.pop() as Op;
            } else {
              const low = MemoryAccess.getI32(link);
              slot = high << 16 === 0 && low >= 0 ? low : (high & 0xffff) * HIGH + (low >>> 0);
              owner = this.#programs.owners[high >>> 16] as Op;
            }
          }
          if (unwinding) op = this.#withoutGone(base, op, slot, owner, side);
          if (counted !== null) dropWeak(heap, block, counted);
          else if (size !== 0) heap.deallocate(block, size, align);
        }
      } catch (error) {
        if (panicIn(error) !== undefined) {
          if (unwinding) throw error;
          this.#unwind(error, base, op, slot, owner, side);
        }
        if (!failed) failure = error;
        failed = true;
      }
    }
    if (failed) throw failure;
  }

  #unwind(error: unknown, base: number, op: Op, slot: number, owner: Op, side: SideStack | null): never {
    return Panic.cleanup(error, () => {
      this.#run(base, this.#withoutGone(base, op, slot, owner, side), slot, owner, side, true);
    });
  }

  /**
   * What a walk that a panic interrupted goes on with. Where the value it stood at is none any more, what that held was
   * dropped with it, and each part would be a second panic: then it leaves the block, which is not to be freed either.
   */
  #withoutGone(base: number, op: Op, slot: number, owner: Op, side: SideStack | null): Op {
    const { numbers, ops } = side ?? new SideStack();
    let value = base;
    let end = endOf(op);
    let loops = 0;
    while (end.kind === 'end-loop') {
      loops++;
      value = numbers[numbers.length - 2 * loops] as number;
      end = endOf((ops[ops.length - loops] as Op).next);
    }
    if (!this.#isGone(value, end, slot, owner)) return op;
    numbers.length -= 2 * loops;
    ops.length -= loops;
    if (end.kind === 'halt') return end;
    // The way back from a later element lay in the first.
    const isLost = end.kind === 'end-element' && (isForbidden(slot) || !isFirst(slot, owner));
    return isLost ? this.#halt : this.#programs.leave;
  }

  /** Whether a value, with the end of its program, lies in a block that is known to be freed. */
  #isGone(value: number, end: Op, slot: number, owner: Op): boolean {
    if (isForbidden(value)) return true;
    const heap = this.#heap;
    const { size, align, counted } = end;
    if (counted !== null) return isGone(heap, value - counted.value, counted.size, counted.align);
    if (end.kind !== 'end-element') return isGone(heap, value, size, align);
    if (isForbidden(slot)) return true;
    const high = MemoryAccess.getI32(slot + CAPACITY + 4) & ~FIRST;
    const count = high * HIGH + MemoryAccess.getU32(slot + CAPACITY);
    const buffer = isFirst(slot, owner) ? value : MemoryAccess.getAddress(slot);
    return isGone(heap, buffer, count * owner.stride, owner.align);
  }
}

/** Whether the walk is in the first element of the vec or slice in a slot. */
function isFirst(slot: number, owner: Op): boolean {
  return MemoryAccess.getI32(slot + owner.lengthAt + 4) < 0;
}

/** The end of the program that an operation is of. */
function endOf(op: Op): Op {
  let end = op;
  while (end.next !== end) end = end.next;
  return end;
}

function areNull(offsets: readonly number[], base: number): boolean {
  for (let i = 0; i < offsets.length; i++) {
    if (MemoryAccess.getAddress(base + (offsets[i] as number)) !== 0) return false;
  }
  return true;
}

/** Frees the block whose contents are done but for what its last part owns. */
function endBlock(heap: JustHeap, end: Op, base: number): void {
  if (end.counted !== null) dropWeak(heap, base - end.counted.value, end.counted);
  else if (end.size !== 0) heap.deallocate(base, end.size, end.align);
}
