#include "guard_pages.h"

#include <algorithm>
#include <cstdlib>
#include <mutex>

#include "high_memory.h"
#include "low_memory.h"
#include "os_memory.h"

#if defined(_WIN32)
#include <windows.h>
#else
#include <unistd.h>
#endif

namespace just {
namespace guard {
namespace {

size_t PageSize() {
#if defined(_WIN32)
  SYSTEM_INFO info;
  GetSystemInfo(&info);
  return info.dwPageSize;
#else
  return static_cast<size_t>(sysconf(_SC_PAGESIZE));
#endif
}

size_t RoundUp(size_t number, size_t unit) { return (number + unit - 1) / unit * unit; }

// A pool, and which of its slots are free.
struct Queued {
  Pool pool;
  std::mutex mutex;
  // A ring. Below, both under the mutex.
  uint16_t free[kSlots];
  size_t first_free = 0;
  size_t free_count = 0;
  size_t accessible = 0;
};

// By `low`. They stay as long as the process.
std::atomic<Queued*> made[2];
std::mutex making;

Queued* Made(bool low) { return made[low].load(std::memory_order_acquire); }

// Address space for a pool, without access rights: 0 when there is none.
uintptr_t TakeSpace(bool low, size_t bytes) {
  if (!low) {
    // The first region of high memory has a window of its own in every thread.
    GetHighRegion(0);
    const uintptr_t high = AcquireHigh(0, bytes / kChunkSize);
    if (high == 0) return os::Reserve(bytes);
    os::Decommit(high, bytes);
    return high;
  }
  const uintptr_t address = AcquireLow(bytes / kChunkSize);
  if (address != 0) os::Decommit(address, bytes);
  return address;
}

Queued* Make(bool low) {
  const size_t page = PageSize();
  const size_t slot_bytes = RoundUp(kLeastSlotBytes, page);
  const size_t bytes = RoundUp(page + kSlots * (page + slot_bytes), kChunkSize);
  // Only the pages of slots that are used become memory.
  Slot* const slots = static_cast<Slot*>(std::calloc(kSlots, sizeof(Slot)));
  if (slots == nullptr) return nullptr;
  const uintptr_t base = TakeSpace(low, bytes);
  if (base == 0) {
    std::free(slots);
    return nullptr;
  }
  Queued* const queued = new Queued();
  queued->pool = Pool{base, bytes, page, slot_bytes, slots};
  for (size_t slot = 0; slot < kSlots; ++slot) queued->free[slot] = static_cast<uint16_t>(slot);
  queued->free_count = kSlots;
  return queued;
}

void Append(Queued* queued, size_t slot) {
  queued->free[(queued->first_free + queued->free_count) % kSlots] = static_cast<uint16_t>(slot);
  ++queued->free_count;
}

Queued* MadeAt(uintptr_t address) {
  for (const bool low : {true, false}) {
    Queued* const queued = Made(low);
    if (queued != nullptr && queued->pool.Holds(address)) return queued;
  }
  return nullptr;
}

}  // namespace

size_t Pool::SlotAt(uintptr_t address) const {
  const size_t offset = address - base;
  const size_t slot = offset / (page + slot_bytes);
  return offset % (page + slot_bytes) < page ? kSlots : slot;
}

const Pool* PoolOf(bool low) {
  const Queued* const queued = Made(low);
  return queued == nullptr ? nullptr : &queued->pool;
}

const Pool* PoolAt(uintptr_t address) {
  const Queued* const queued = MadeAt(address);
  return queued == nullptr ? nullptr : &queued->pool;
}

bool Open(bool low) {
  std::lock_guard<std::mutex> lock(making);
  if (Made(low) == nullptr) made[low].store(Make(low), std::memory_order_release);
  return Made(low) != nullptr;
}

Slot* Take(bool low, size_t size, size_t align, bool at_end) {
  Queued* const queued = Made(low);
  if (queued == nullptr) return nullptr;
  const Pool& pool = queued->pool;
  if (size == 0 || size > pool.slot_bytes || align > pool.page) return nullptr;
  // Alignment may take the block further from the end, but never out of its slot: slots begin at pages.
  const size_t offset = at_end ? (pool.slot_bytes - size) & ~(align - 1) : 0;
  const size_t first = offset / pool.page * pool.page;
  const size_t page_bytes = RoundUp(offset + size, pool.page) - first;
  size_t index;
  {
    std::lock_guard<std::mutex> lock(queued->mutex);
    if (queued->free_count == 0 || queued->accessible + page_bytes > kMostAccessible) return nullptr;
    index = queued->free[queued->first_free];
    queued->first_free = (queued->first_free + 1) % kSlots;
    --queued->free_count;
    queued->accessible += page_bytes;
  }
  const uintptr_t pages = pool.SlotStart(index) + first;
  if (!os::Commit(pages, page_bytes)) {
    std::lock_guard<std::mutex> lock(queued->mutex);
    queued->accessible -= page_bytes;
    Append(queued, index);
    return nullptr;
  }
  Slot* const slot = &pool.slots[index];
  slot->state.store(State::kUnused, std::memory_order_release);
  slot->address = pool.SlotStart(index) + offset;
  slot->size = size;
  slot->align = static_cast<uint32_t>(align);
  slot->pages = pages;
  slot->page_bytes = page_bytes;
  slot->allocated[0] = slot->freed[0] = '\0';
  return slot;
}

void Publish(Slot* slot) { slot->state.store(State::kLive, std::memory_order_release); }

Slot* LiveAt(uintptr_t address) {
  const Pool* const pool = PoolAt(address);
  if (pool == nullptr) return nullptr;
  const size_t index = pool->SlotAt(address);
  if (index >= kSlots) return nullptr;
  Slot* const slot = &pool->slots[index];
  const bool is_live = slot->state.load(std::memory_order_acquire) == State::kLive;
  return is_live && slot->address == address ? slot : nullptr;
}

void Free(Slot* slot) {
  Queued* const queued = MadeAt(slot->address);
  slot->state.store(State::kFreed, std::memory_order_release);
  os::Decommit(slot->pages, slot->page_bytes);
  std::lock_guard<std::mutex> lock(queued->mutex);
  queued->accessible -= slot->page_bytes;
  Append(queued, slot - queued->pool.slots);
}

}  // namespace guard
}  // namespace just
