// Guard pages: blocks that lie alone at the edge of a page beside inaccessible memory, and stay inaccessible for long once they
// are freed. There is a pool below 2^31 and one above, each shared by all threads and made when it is first asked for.
//
//   base
//    ┌───────┬──────────────┬───────┬──────────────┬───────┬─
//    │ guard │ slot 0       │ guard │ slot 1       │ guard │ ...
//    └───────┴──────────────┴───────┴──────────────┴───────┴─
//              ▲ a block at the start       a block at the end ▲
//
// Invariants:
//   - a guard page is never accessible; of a slot, the pages of its live block are, and no others unless the system refused that;
//   - a slot is in the queue of free ones, or being handed out, live, or being freed; the queue is first in, first out;
//   - what a slot knows of its block is written before the block is handed out, and stays until the slot is handed out again. The
//     handler of a fault reads it without a lock.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace just {
namespace guard {

// Blocks that one pool knows, live and freed ones.
constexpr size_t kSlots = 512;
// The largest block, where pages are no larger.
constexpr size_t kLeastSlotBytes = 16384;
// Accessible bytes of one pool at most.
constexpr size_t kMostAccessible = 768 * 1024;
// The text of an origin, with its NUL. Two for each slot that was ever used: with the accessible bytes less than 2 MiB.
constexpr size_t kOriginBytes = 768;

enum class State : uint32_t { kUnused, kLive, kFreed };

struct Slot {
  std::atomic<State> state;
  uint32_t align;
  uintptr_t address;
  size_t size;
  // The pages of the block.
  uintptr_t pages;
  size_t page_bytes;
  // Where the block was allocated, and where it was freed: lines, each ended by a newline.
  char allocated[kOriginBytes];
  char freed[kOriginBytes];
};

struct Pool {
  uintptr_t base;
  size_t bytes;
  size_t page;
  size_t slot_bytes;
  Slot* slots;

  bool Holds(uintptr_t address) const { return address >= base && address - base < bytes; }
  uintptr_t SlotStart(size_t slot) const { return base + page + slot * (page + slot_bytes); }
  // The slot whose pages hold an address; kSlots for an address in a guard page.
  size_t SlotAt(uintptr_t address) const;
};

// The pool below 2^31, or that above; null while nobody asked for it, or where there is no address space for it. A handler of
// signals may call it.
const Pool* PoolOf(bool low);
// The pool that holds an address, or null.
const Pool* PoolAt(uintptr_t address);

// Makes a pool unless there is one. False where there is no address space for it.
bool Open(bool low);

// Hands out an aligned block of zeros at the end, or at the start, of a slot. Returns null where it is larger than a slot, aligned to
// more than a page, or the pool is used up. `address` is not known to anybody before `Publish`.
Slot* Take(bool low, size_t size, size_t align, bool at_end);
void Publish(Slot* slot);

// The slot of the live block at an address; null where there is none.
Slot* LiveAt(uintptr_t address);
// Makes a live block inaccessible. Its `freed` is written before.
void Free(Slot* slot);

}  // namespace guard
}  // namespace just
