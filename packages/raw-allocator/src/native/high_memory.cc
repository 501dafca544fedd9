// High memory: regions of address space, handed out in 64 KiB chunks.
//
//   base ┌────────────────────┐ a multiple of the size
//        │ never handed out   │  chunk 0
//        ├────────────────────┤
//        │ used: one bit per chunk, set while the chunk is handed out
//        │        ...         │
//        ├────────────────────┤ base + accessible
//        │ no access rights   │
//        └────────────────────┘ base + size
//
// A region has 2 GiB; 64 MiB where address space is rationed, or less where no more can be had. The accessors have a window
// over the span of the first region among their constants, so a region is never given back.
//
// Invariants, under the mutex:
//   - a chunk whose bit is clear reads as zero when it is next handed out;
//   - where `commit` is set, the chunks whose bit is set are accessible, no others unless the system refused that, and
//     `accessible` is not used; else all below `accessible` are;
//   - every chunk of a region below `first_free` is in use.
#include "high_memory.h"

#include <algorithm>
#include <mutex>
#include <vector>

#include "low_memory.h"
#include "os_memory.h"

namespace just {
namespace {

constexpr size_t kLargestRegion = size_t{1} << 31;
constexpr size_t kLargestRationed = size_t{64} << 20;
constexpr size_t kSmallestRegion = size_t{1} << 20;
// Made accessible at a time, so that the system is asked rarely.
constexpr size_t kStep = size_t{4} << 20;
// Runs for large blocks take at most this many eighths of a region.
constexpr size_t kRunEighths = 5;

std::atomic<int32_t> releases{0};
static_assert(sizeof(releases) == sizeof(int32_t), "the count is a plain integer in memory");

struct Region {
  HighRegion at;
  std::vector<bool> used;
  std::vector<bool> runs;  // Set for the chunks in use that were handed out by AcquireHighRun; their number.
  size_t run_chunks;
  size_t free;
  size_t first_free;
  size_t accessible;
};

class HighMemory {
 public:
  static HighMemory& Get() {
    // Never destroyed: a worker may still run while the process's static objects are taken down.
    static HighMemory* const instance = new HighMemory();
    return *instance;
  }

  HighRegion RegionAt(size_t index) {
    std::lock_guard<std::mutex> lock(mutex_);
    // While the last one has room a pool that was refused memory there would be refused elsewhere too.
    if (index == regions_.size() && (regions_.empty() || regions_.back().free == 0)) AddRegion();
    return index < regions_.size() ? regions_[index].at : HighRegion{0, 0};
  }

  uintptr_t Acquire(size_t index, size_t count) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (index >= regions_.size() || count == 0 || regions_[index].free < count) return 0;
    Region& region = regions_[index];
    return Take(region, FindFree(region, count), count);
  }

  uintptr_t AcquireRun(size_t index, size_t count, uintptr_t at) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (index >= regions_.size() || count == 0 || regions_[index].free < count) return 0;
    Region& region = regions_[index];
    if (region.run_chunks + count > region.used.size() / 8 * kRunEighths) return 0;
    const size_t first = at == 0 ? FindFree(region, count) : FreeAt(region, at, count);
    const uintptr_t address = Take(region, first, count);
    if (address == 0) return 0;
    std::fill_n(region.runs.begin() + first, count, true);
    region.run_chunks += count;
    return address;
  }

  bool Release(uintptr_t address, size_t count) {
    std::lock_guard<std::mutex> lock(mutex_);
    for (Region& region : regions_) {
      if (address < region.at.base || address >= region.at.base + region.at.size) continue;
      const size_t first = (address - region.at.base) / kChunkSize;
      if (address % kChunkSize != 0 || first == 0 || count == 0 || count > region.used.size() - first) return false;
      for (size_t chunk = first; chunk < first + count; ++chunk) {
        if (!region.used[chunk]) return false;
      }
      std::fill_n(region.used.begin() + first, count, false);
      const auto runs = region.runs.begin() + first;
      region.run_chunks -= std::count(runs, runs + count, true);
      std::fill_n(runs, count, false);
      region.free += count;
      region.first_free = std::min(region.first_free, first);
      if (commit_) {
        os::Decommit(address, count * kChunkSize);
      } else {
        os::Discard(address, count * kChunkSize);
      }
      ++releases;
      return true;
    }
    return false;
  }

 private:
  HighMemory() : commit_(os::MustCommit()), rationed_(os::AddressSpaceIsRationed()) {}

  void AddRegion() {
    for (size_t size = rationed_ ? kLargestRationed : kLargestRegion; size >= kSmallestRegion; size /= 4) {
      const uintptr_t base = os::ReserveAligned(size);
      if (base == 0) continue;
      const size_t chunks = size / kChunkSize;
      const std::vector<bool> none(chunks);
      regions_.push_back(Region{{base, size}, none, none, 0, chunks - 1, 1, kChunkSize});
      regions_.back().used[0] = true;
      return;
    }
  }

  // The first chunk of a free run; 0 when there is none.
  static size_t FindFree(const Region& region, size_t count) {
    size_t run = 0;
    for (size_t chunk = region.first_free; chunk < region.used.size(); ++chunk) {
      run = region.used[chunk] ? 0 : run + 1;
      if (run == count) return chunk + 1 - count;
    }
    return 0;
  }

  // The chunk at an address, where that and those after it are free; 0 when they are not.
  static size_t FreeAt(const Region& region, uintptr_t address, size_t count) {
    const size_t first = (address - region.at.base) / kChunkSize;
    if (address < region.at.base || first >= region.used.size() || count > region.used.size() - first) return 0;
    for (size_t chunk = first; chunk < first + count; ++chunk) {
      if (region.used[chunk]) return 0;
    }
    return first;
  }

  // Hands out free chunks; 0 when there is no memory for them, or `first` is 0.
  uintptr_t Take(Region& region, size_t first, size_t count) {
    const uintptr_t address = region.at.base + first * kChunkSize;
    if (first == 0 || !MakeAccessible(region, address, count * kChunkSize)) return 0;
    std::fill_n(region.used.begin() + first, count, true);
    region.free -= count;
    while (region.first_free < region.used.size() && region.used[region.first_free]) ++region.first_free;
    return address;
  }

  bool MakeAccessible(Region& region, uintptr_t address, size_t length) {
    if (commit_) return os::Commit(address, length);
    const size_t end = address + length - region.at.base;
    if (end <= region.accessible) return true;
    const size_t next = std::min((end + kStep - 1) / kStep * kStep, region.at.size);
    if (!os::Commit(region.at.base + region.accessible, next - region.accessible)) return false;
    region.accessible = next;
    return true;
  }

  std::mutex mutex_;
  std::vector<Region> regions_;
  const bool commit_;
  const bool rationed_;
};

}  // namespace

HighRegion GetHighRegion(size_t index) { return HighMemory::Get().RegionAt(index); }
uintptr_t AcquireHigh(size_t index, size_t chunks) { return HighMemory::Get().Acquire(index, chunks); }
uintptr_t AcquireHighRun(size_t index, size_t chunks, uintptr_t at) {
  return HighMemory::Get().AcquireRun(index, chunks, at);
}
bool ReleaseHigh(uintptr_t address, size_t chunks) { return HighMemory::Get().Release(address, chunks); }
const std::atomic<int32_t>* HighReleases() { return &releases; }

}  // namespace just
