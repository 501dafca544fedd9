import type { JustHeap } from '@justlang/heap';
import { type Address, MemoryAccess } from '@justlang/memory-access';
import { Panic } from '@justlang/panic';
import { panicIn } from '@justlang/panic/internal';
import { type CountedBlock, countedBlock, dropStrong, dropWeak } from '../glue/counted-block.js';
import { nullOwner } from '../glue/release.js';
import { explained, foundAt, isWordFault } from '../glue/words.js';
import { CAPACITY, FIRST, leaveFirst } from './elements.js';
import { ASIDE, HIGH, ROOT, SideStack, setAside, storeLink } from './link.js';
import type { Op } from './op.js';
import type { Programs } from './program.js';
import { endBlock, isRestNull } from './rest.js';
import { type Position, withoutGone } from './without-gone.js';

/** The depth that glue called by an unwinding walk is given: it does not recurse there, but walks itself. */
const BOTTOM = 2 ** 30 - 1;
/** Stands for a slot that the walk has not noted. */
const IN_LIST = -1;
/** Offset of the type id in the slot of a `dyn`. */
const SECOND = 8;

/**
 * Drops without recursion, however deep values are nested, in the order of the recursive form.
 *
 * The walk stands at one value, `base`, and at one operation of its program, `op`. At a slot that owns a block it
 * goes on inside that block, and leaves the way back in the slot (see link.ts); at the block's end it goes back.
 *
 * Before anything is called that may throw, `base`, `op`, `slot`, `owner` and `side` are set to what is to be dropped
 * after it. So the walk can go on from there.
 *
 * Elements and links are read in this function: read by functions of their own, vecs in vecs took a tenth longer.
 *
 * @param slot - the slot that owns the block in which `base` lies; `ROOT` where the walk began
 * @param owner - the operation of that slot
 * @param side - what did not fit into links
 * @param unwinding - whether a panic is under way. Then every part that owns a block is dropped by a call of its own:
 *   a second panic must do its own unwinding before it reaches the first one, as in Rust
 */
export function walk(
  heap: JustHeap,
  programs: Programs,
  base: Address,
  op: Op,
  slot: Address,
  owner: Op,
  side: SideStack | null,
  unwinding: boolean,
): void {
  let failed = false;
  let failure: unknown;
  /** The slot that is being read; where none is, `ROOT`. In the loop of a list, `IN_LIST`. */
  let at: Address = ROOT;
  drops: for (;;) {
    try {
      for (;;) {
        let block: Address;
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
            at = base + box.offset;
            op = box.next;
            if (unwinding) {
              box.drop(at, BOTTOM);
              continue;
            }
            let pointee = MemoryAccess.getAddressUnaligned(at);
            if (pointee === 0) {
              if (!box.nullable) nullOwner(at);
              continue;
            }
            const { rest } = box;
            if (rest !== null && isRestNull(rest, base)) {
              // Mostly a list: this loop does for as long as the contents are the same box again.
              const { content, end, offset } = box;
              const { counted: endCounted, size: endSize, align: endAlign } = end;
              at = IN_LIST;
              do {
                const done = base;
                base = pointee;
                op = content;
                if (endCounted !== null) dropWeak(heap, done - endCounted.value, endCounted);
                else if (endSize !== 0) heap.deallocate(done, endSize, endAlign);
                if (content !== box) break;
                pointee = MemoryAccess.getAddressUnaligned(base + offset);
              } while (pointee !== 0 && isRestNull(rest, base));
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
            at = ROOT;
            call.drop(base, 0);
            continue;
          }
          case 'elements': {
            const part = op;
            at = base + part.offset;
            op = part.next;
            if (unwinding) {
              part.drop(at, BOTTOM);
              continue;
            }
            const buffer = MemoryAccess.getAddressUnaligned(at);
            const lengthAt = at + part.lengthAt;
            if (MemoryAccess.getAddressUnaligned(lengthAt) === 0) {
              const bytes = MemoryAccess.getAddressUnaligned(at + CAPACITY) * part.stride;
              if (bytes !== 0) heap.deallocate(buffer, bytes, part.align);
              continue;
            }
            MemoryAccess.setI32Unaligned(lengthAt + 4, MemoryAccess.getI32Unaligned(lengthAt + 4) | FIRST);
            if (!storeLink(at, slot, owner)) side = setAside(side, slot, owner);
            slot = at;
            owner = part;
            base = buffer;
            op = part.content;
            continue;
          }
          case 'end-element': {
            const lengthAt = slot + owner.lengthAt;
            const high = MemoryAccess.getI32Unaligned(lengthAt + 4);
            const first = high < 0;
            const length = (high & ~FIRST) * HIGH + MemoryAccess.getU32Unaligned(lengthAt);
            block = first ? base : MemoryAccess.getAddressUnaligned(slot) + owner.header;
            align = owner.align;
            const { stride } = owner;
            const next = base + stride;
            if (next < block + length * stride) {
              if (first) leaveFirst(slot, block, lengthAt, owner.header);
              base = next;
              op = owner.content;
              continue;
            }
            if (first) MemoryAccess.setI32Unaligned(lengthAt + 4, high & ~FIRST);
            else link = block;
            size = MemoryAccess.getAddressUnaligned(slot + CAPACITY) * stride;
            if (owner.header !== 0) {
              counted = countedBlock({ size, align });
              block -= owner.header;
            }
            break;
          }
          case 'rc': {
            const rc = op;
            at = base + rc.offset;
            op = rc.next;
            if (unwinding) {
              rc.drop(at, BOTTOM);
              continue;
            }
            const counts = MemoryAccess.getAddressUnaligned(at);
            if (counts === 0) {
              if (!rc.nullable) nullOwner(at);
              continue;
            }
            if (!dropStrong(counts)) continue;
            if (rc.rest !== null && isRestNull(rc.rest, base)) {
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
          case 'rc-dyn': {
            const rc = op;
            at = base + rc.offset;
            op = rc.next;
            if (unwinding) {
              rc.drop(at, BOTTOM);
              continue;
            }
            const counts = MemoryAccess.getAddressUnaligned(at);
            if (counts === 0) {
              if (!rc.nullable) nullOwner(at);
              continue;
            }
            const content = foundAt(programs.countedOf, at + SECOND);
            const value = counts + programs.valueOffset(MemoryAccess.getAddressUnaligned(at + SECOND));
            if (!dropStrong(counts)) continue;
            if (!storeLink(at, slot, owner)) side = setAside(side, slot, owner);
            slot = at;
            owner = rc;
            base = value;
            op = content;
            continue;
          }
          case 'rc-slice': {
            const rc = op;
            at = base + rc.offset;
            op = rc.next;
            if (unwinding) {
              rc.drop(at, BOTTOM);
              continue;
            }
            const counts = MemoryAccess.getAddressUnaligned(at);
            if (counts === 0) {
              if (!rc.nullable) nullOwner(at);
              continue;
            }
            if (!dropStrong(counts)) continue;
            const lengthAt = at + rc.lengthAt;
            if (MemoryAccess.getAddressUnaligned(lengthAt) === 0) {
              dropWeak(heap, counts, countedBlock({ size: 0, align: rc.align }));
              continue;
            }
            MemoryAccess.setI32Unaligned(lengthAt + 4, MemoryAccess.getI32Unaligned(lengthAt + 4) | FIRST);
            if (!storeLink(at, slot, owner)) side = setAside(side, slot, owner);
            slot = at;
            owner = rc;
            base = counts + rc.header;
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
            at = base + dyn.offset;
            op = dyn.next;
            if (unwinding) {
              dyn.drop(at, BOTTOM);
              continue;
            }
            const data = MemoryAccess.getAddressUnaligned(at);
            if (data === 0) {
              if (!dyn.nullable) nullOwner(at);
              continue;
            }
            const content = foundAt(programs.blockOf, at + SECOND);
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
          case 'moved': {
            const part = op;
            op = part.next;
            const place = heap.allocate(part.size, part.align);
            MemoryAccess.memcpy(place, base + part.offset, part.size);
            side ??= new SideStack();
            side.numbers.push(base, 0);
            side.ops.push(part);
            base = place;
            op = part.content;
            continue;
          }
          case 'end-loop': {
            const { numbers, ops } = side as SideStack;
            const loop = ops[ops.length - 1] as Op;
            const index = (numbers.pop() as number) + 1;
            if (index < loop.count) {
              numbers.push(index);
              base += loop.stride;
              op = loop.content;
            } else {
              const place = base;
              base = numbers.pop() as number;
              ops.pop();
              op = loop.next;
              if (loop.kind === 'moved') heap.deallocate(place, loop.size, loop.align);
            }
            continue;
          }
          default:
            break drops;
        }
        at = ROOT;
        // A block ends here. The walk goes back to what owns it, then frees it.
        if (slot === ROOT) {
          op = programs.halt;
        } else {
          base = slot - owner.offset;
          op = owner.next;
          const high = MemoryAccess.getI32Unaligned(link + 4);
          if (high >>> 16 === ASIDE) {
            const { numbers, ops } = side as SideStack;
            slot = numbers.pop() as number;
            owner = ops.pop() as Op;
          } else {
            const low = MemoryAccess.getI32Unaligned(link);
            slot = high << 16 === 0 && low >= 0 ? low : (high & 0xffff) * HIGH + (low >>> 0);
            owner = programs.owners[high >>> 16] as Op;
          }
        }
        if (unwinding) op = withoutGone(heap, programs, { base, op, slot, owner, side });
        if (counted !== null) dropWeak(heap, block, counted);
        else if (size !== 0) heap.deallocate(block, size, align);
      }
    } catch (thrown) {
      let error = thrown;
      if (at === IN_LIST && isWordFault(thrown)) {
        // The list's own loop stands at a pointer before it has read it. The walk goes on after it.
        error = explained(thrown, base + op.offset);
        op = op.next;
      } else if (at !== ROOT) {
        error = explained(thrown, at);
      }
      if (panicIn(error) !== undefined) {
        if (unwinding) throw error;
        unwind(heap, programs, error, { base, op, slot, owner, side });
      }
      if (!failed) failure = error;
      failed = true;
    }
  }
  if (failed) throw failure;
}

/** Walks on from a position after a panic interrupted the walk there. */
function unwind(heap: JustHeap, programs: Programs, error: unknown, position: Position): never {
  return Panic.cleanup(error, () => {
    const { base, slot, owner, side } = position;
    walk(heap, programs, base, withoutGone(heap, programs, position), slot, owner, side, true);
  });
}
