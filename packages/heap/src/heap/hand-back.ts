import type { Address } from '@justlang/config';
import { hex, invalidNumber, requireAddress, requireBlock } from '@justlang/config/internal';
import { raise } from '@justlang/panic/internal';
import { ENDED, HANDED, handBack, Inbox, NO_MEMORY } from '@justlang/raw-allocator/internal';
import type { HeapCore } from '../core/heap-core.js';
import { heapClosed, outOfMemory } from '../layout/block-arguments.js';

const NULL_PAGE = 4096;

/** The inboxes of the thread's open heaps that have one. */
const inboxes = new Map<HeapCore, Inbox>();

/** The heaps of the thread to which blocks may have been handed back. */
export function heapsWithInbox(): Iterable<HeapCore> {
  return inboxes.keys();
}

export function hasInbox(core: HeapCore): boolean {
  return inboxes.has(core);
}

/** Returns the number of a heap's inbox, which is opened at the first call. */
export function inboxOf(core: HeapCore): number {
  core.requireStack();
  if (core.isClosed) heapClosed();
  let inbox = inboxes.get(core);
  if (inbox === undefined) {
    inbox = new Inbox();
    inboxes.set(core, inbox);
  }
  return inbox.number;
}

/** Calls `free` with the blocks that were handed back to a heap; returns how many. */
export function collect(
  core: HeapCore,
  free: (address: Address, size: number, align: number) => void,
): number {
  core.requireStack();
  if (core.isClosed) heapClosed();
  return inboxes.get(core)?.takeAll(free, handedTwice) ?? 0;
}

/** From now on nothing is handed back to the heap. */
export function closeInbox(core: HeapCore): void {
  inboxes.get(core)?.close();
  inboxes.delete(core);
}

/** Hands a block back to the heap that an inbox belongs to; false when that was closed or its thread has ended. */
export function handBackTo(inbox: number, address: Address, size: number, align: number): boolean {
  requireBlock('size', size, align);
  requireAddress('address', address);
  if (!Number.isSafeInteger(inbox) || inbox < 0) unknownInbox(inbox);
  if (size === 0) return requireEmpty(address, align);
  if (address < NULL_PAGE) {
    raise('ERR_JUST_NULL_ADDRESS', `${hex(address)} is handed back as ${size} bytes at align ${align}`);
  }
  const result = handBack(inbox, address, size, align);
  if (result === NO_MEMORY) outOfMemory(size, align);
  if (result !== HANDED && result !== ENDED) unknownInbox(inbox);
  return result === HANDED;
}

/** The block of size 0 is nobody's. */
function requireEmpty(address: Address, align: number): boolean {
  if (address !== align) {
    raise('ERR_JUST_INVALID_FREE', `${hex(address)} is handed back as 0 bytes at align ${align}`);
  }
  return true;
}

function unknownInbox(inbox: number): never {
  invalidNumber('inbox', inbox, 'what JustHeap.inbox() returned');
}

function handedTwice(address: Address): never {
  raise(
    'ERR_JUST_DOUBLE_FREE',
    `${hex(address)} was handed back twice; blocks handed back before it are lost and stay allocated`,
  );
}
