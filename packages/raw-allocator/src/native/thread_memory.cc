// What an environment gives back when it ends.
//
// A worker may be terminated between any two steps of JavaScript, so its tables may be caught half changed. The heap orders
// its steps for that: a free block is always in the cache or among the bits, perhaps in both, until it is handed out, and is
// in neither from then on. So a set of free blocks is built here instead of a count, and a chunk goes if the set holds all its blocks.
#include "thread_memory.h"

#include <algorithm>
#include <bitset>
#include <cstdlib>
#include <cstring>

#include "high_memory.h"
#include "low_memory.h"

namespace just {
namespace {

// `kSpare` in chunk-source.ts of @justlang/heap.
constexpr int32_t kSpare = -1;
constexpr size_t kGranule = 8;
constexpr size_t kWords = kChunkSize / kGranule / 64;

// The free blocks of a table's chunks, one bit for each 8 bytes.
class FreeBlocks {
 public:
  explicit FreeBlocks(const ThreadMemory::Table& table) : chunks_(table.chunks), entry_(table.chunks, -1) {
    for (size_t chunk = 0; chunk < chunks_; ++chunk) {
      if (table.owners[chunk] > 0) entry_[chunk] = static_cast<int32_t>(count_++);
    }
    bits_ = static_cast<uint64_t*>(std::calloc(count_ * kWords, sizeof(uint64_t)));
    free_.assign(count_, 0);
    // The bits of other chunks may not be memory.
    for (size_t chunk = 0; chunk < chunks_ && bits_ != nullptr; ++chunk) {
      if (entry_[chunk] >= 0) Read(table.free + chunk * 2 * kWords, entry_[chunk]);
    }
  }
  ~FreeBlocks() { std::free(bits_); }
  FreeBlocks(const FreeBlocks&) = delete;
  FreeBlocks& operator=(const FreeBlocks&) = delete;

  // False when there is no memory for the set.
  bool IsValid() const { return bits_ != nullptr || count_ == 0; }

  void Add(const int32_t* positions, size_t length) {
    for (size_t i = 0; i < length; ++i) Add(static_cast<uint32_t>(positions[i]));
  }

  // The distance of an address from the table's base; any that is none of the table's is passed over.
  void AddAt(uintptr_t distance) {
    if (distance < chunks_ * kChunkSize) Add(static_cast<uint32_t>(distance));
  }

  uint32_t CountIn(size_t chunk) const { return entry_[chunk] < 0 ? 0 : free_[entry_[chunk]]; }

 private:
  void Read(const int32_t* from, size_t entry) {
    uint64_t* words = bits_ + entry * kWords;
    std::memcpy(words, from, kWords * sizeof(uint64_t));
    for (size_t i = 0; i < kWords; ++i) free_[entry] += static_cast<uint32_t>(std::bitset<64>(words[i]).count());
  }

  void Add(uint32_t position) {
    const size_t chunk = position / kChunkSize;
    if (position == 0 || chunk >= chunks_ || entry_[chunk] < 0) return;
    const size_t granule = position % kChunkSize / kGranule;
    uint64_t& word = bits_[entry_[chunk] * kWords + granule / 64];
    const uint64_t bit = uint64_t{1} << (granule % 64);
    if ((word & bit) == 0) ++free_[entry_[chunk]];
    word |= bit;
  }

  const size_t chunks_;
  std::vector<int32_t> entry_;  // Where each chunk's bits are; -1 for a chunk without blocks.
  size_t count_ = 0;
  uint64_t* bits_;
  std::vector<uint32_t> free_;
};

void GiveBackRun(uintptr_t address, size_t count) {
  if (address < kLowLimit) {
    ReleaseLow(address, count);
  } else {
    ReleaseHigh(address, count);
  }
}

}  // namespace

void ThreadMemory::RemoveTable(const int32_t* owners) {
  tables_.erase(std::remove_if(tables_.begin(), tables_.end(),
                               [owners](const Table& table) { return table.owners == owners; }),
                tables_.end());
}

void ThreadMemory::AddCache(const Cache& cache) {
  for (Cache& known : caches_) {
    if (known.blocks != cache.blocks) continue;
    known = cache;
    return;
  }
  caches_.push_back(cache);
}

void ThreadMemory::SetChecked(const CheckedBlocks& blocks) {
  RemoveChecked(blocks.heap);
  checked_.push_back(blocks);
}

void ThreadMemory::RemoveChecked(const void* heap) {
  checked_.erase(std::remove_if(checked_.begin(), checked_.end(),
                                [heap](const CheckedBlocks& blocks) { return blocks.heap == heap; }),
                 checked_.end());
}

void ThreadMemory::GiveBackMoving() const {
  if (moving_ == nullptr || moving_[1] == 0) return;
  const uintptr_t address = static_cast<uintptr_t>(moving_[0]);
  for (const Table& table : tables_) {
    const uintptr_t chunk = (address - table.base) / kChunkSize;
    // It has arrived.
    if (chunk < table.chunks && table.owners[chunk] != 0) return;
  }
  GiveBackRun(address, static_cast<size_t>(moving_[1]));
}

void ThreadMemory::GiveBack() const {
  GiveBackMoving();
  std::vector<uintptr_t> idle;
  for (const CheckedBlocks& blocks : checked_) {
    for (const uintptr_t address : blocks.Idle()) idle.push_back(address);
  }
  for (const Table& table : tables_) {
    FreeBlocks free(table);
    for (size_t i = 0; i < idle.size() && free.IsValid(); ++i) free.AddAt(idle[i] - table.base);
    // The blocks of another copy's cache lie in none of the table's chunks.
    for (const Cache& cache : caches_) {
      for (size_t i = 0; i < cache.stacks && free.IsValid(); ++i) {
        if (cache.bases[i / (cache.stacks / cache.rows)] != static_cast<double>(table.base)) continue;
        const int32_t start = cache.starts[i];
        if (cache.tops[i] > start) free.Add(cache.blocks + start + 1, cache.tops[i] - start);
      }
    }
    size_t run = 0;
    for (size_t chunk = 0; chunk <= table.chunks; ++chunk) {
      const int32_t owner = chunk < table.chunks ? table.owners[chunk] : 0;
      const bool goes = owner == kSpare || (owner > 0 && free.IsValid() && free.CountIn(chunk) >= table.carved[chunk]);
      if (goes) {
        ++run;
      } else if (run > 0) {
        GiveBackRun(table.base + (chunk - run) * kChunkSize, run);
        run = 0;
      }
    }
  }
}

}  // namespace just
