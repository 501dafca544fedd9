// Low memory: segments taken from the system on demand, handed out in 64 KiB chunks.
//
//   2^31 ┌────────────────────┐
//        │ segment 0 (4 MiB)  │  used: one bit per chunk, set while the chunk is handed out
//        ├────────────────────┤
//        │ segment 1 (4 MiB)  │  later ones are larger, up to 64 MiB, so that a small program
//        ├────────────────────┤  reserves little and a large one makes few system calls
//        │ segment 2 (8 MiB)  │
//        │        ...         │
//        ├────────────────────┤
//        │ room for brk       │  256 MiB above the program break stay free: the C library's own
//        ├────────────────────┤  heap grows there on a Node that is not position independent
//        │ brk heap, program  │
//  1 MiB └────────────────────┘
//
// Invariants, under the mutex:
//   - segments lie in [1 MiB, 2^31), do not overlap, and each has at least one bit set: a wholly free segment is
//     unmapped at once;
//   - a chunk whose bit is clear reads as zero when it is next handed out;
//   - where `commit` is set, exactly the chunks whose bit is set are accessible.
//
// Addresses are probed downwards from the top, since a fixed address fails now and then: the program break is
// random, and other libraries map low memory too.
#include "low_memory.h"

#include <algorithm>
#include <mutex>
#include <vector>

#include "os_memory.h"

namespace just {
namespace {

constexpr uintptr_t kLowest = uintptr_t{1} << 20;
constexpr size_t kMinSegment = size_t{4} << 20;
constexpr size_t kMaxSegment = size_t{64} << 20;
constexpr size_t kMaxChunks = kMaxSegment / kChunkSize;
constexpr uintptr_t kBreakRoom = uintptr_t{256} << 20;
// After the system has refused, this many requests are answered without asking it again.
constexpr uint32_t kRefusalsToSkip = 256;

struct Segment {
  uintptr_t base;
  size_t chunks;
  size_t used;
  uint64_t bits[kMaxChunks / 64];

  bool IsSet(size_t chunk) const { return (bits[chunk / 64] >> (chunk % 64)) & 1; }

  void Mark(size_t first, size_t count, bool in_use) {
    for (size_t chunk = first; chunk < first + count; ++chunk) {
      const uint64_t bit = uint64_t{1} << (chunk % 64);
      if (in_use) {
        bits[chunk / 64] |= bit;
      } else {
        bits[chunk / 64] &= ~bit;
      }
    }
    used = in_use ? used + count : used - count;
  }

  // The first run of `count` free chunks, or `chunks` when there is none.
  size_t FindFree(size_t count) const {
    size_t run = 0;
    for (size_t chunk = 0; chunk < chunks;) {
      if (chunk % 64 == 0 && bits[chunk / 64] == ~uint64_t{0}) {
        run = 0;
        chunk += 64;
        continue;
      }
      run = IsSet(chunk) ? 0 : run + 1;
      ++chunk;
      if (run == count) return chunk - count;
    }
    return chunks;
  }
};

class LowMemory {
 public:
  static LowMemory& Get() {
    // Never destroyed: a worker may still run while the process's static objects are taken down.
    static LowMemory* const instance = new LowMemory();
    return *instance;
  }

  uintptr_t Acquire(size_t count) {
    if (count == 0 || count > kMaxChunks) return 0;
    std::lock_guard<std::mutex> lock(mutex_);
    for (Segment& segment : segments_) {
      if (segment.chunks - segment.used < count) continue;
      const size_t first = segment.FindFree(count);
      if (first < segment.chunks) return Take(segment, first, count);
    }
    return AddSegment(count) ? Take(segments_.back(), 0, count) : 0;
  }

  bool Release(uintptr_t address, size_t count) {
    std::lock_guard<std::mutex> lock(mutex_);
    for (Segment& segment : segments_) {
      if (address < segment.base || address >= segment.base + segment.chunks * kChunkSize) continue;
      const size_t first = (address - segment.base) / kChunkSize;
      if (address % kChunkSize != 0 || count == 0 || count > segment.chunks - first) return false;
      for (size_t chunk = first; chunk < first + count; ++chunk) {
        if (!segment.IsSet(chunk)) return false;
      }
      segment.Mark(first, count, false);
      if (segment.used > 0) {
        Empty(address, count * kChunkSize);
      } else {
        RemoveSegment(segment);
      }
      return true;
    }
    return false;
  }

  LowMemoryStats Stats() {
    std::lock_guard<std::mutex> lock(mutex_);
    LowMemoryStats stats = {reserved_, 0, segments_.size()};
    for (const Segment& segment : segments_) stats.used_bytes += segment.used * kChunkSize;
    return stats;
  }

  void SetCap(size_t bytes) {
    std::lock_guard<std::mutex> lock(mutex_);
    cap_ = bytes;
    skips_ = 0;
  }

 private:
  LowMemory() : commit_(os::MustCommit()), rationed_(os::AddressSpaceIsRationed()) {}

  uintptr_t Take(Segment& segment, size_t first, size_t count) {
    const uintptr_t address = segment.base + first * kChunkSize;
    segment.Mark(first, count, true);
    if (!commit_ || os::Commit(address, count * kChunkSize)) return address;
    segment.Mark(first, count, false);
    if (segment.used == 0) RemoveSegment(segment);
    return 0;
  }

  void Empty(uintptr_t address, size_t bytes) {
    if (commit_) {
      os::Decommit(address, bytes);
    } else {
      os::Discard(address, bytes);
    }
  }

  // Adds a segment of at least `count` chunks at the end of the list.
  bool AddSegment(size_t count) {
    const size_t needed = count * kChunkSize;
    if (skips_ > 0 && needed >= refused_) {
      --skips_;
      return false;
    }
    size_t size = rationed_ ? kMinSegment : std::min(std::max(reserved_, kMinSegment), kMaxSegment);
    size -= size % kMinSegment;
    for (size = std::max(size, needed); size >= needed; size = Smaller(size, needed)) {
      const uintptr_t base = reserved_ + size <= cap_ ? Reserve(size) : 0;
      if (base != 0) {
        segments_.push_back(Segment{base, size / kChunkSize, 0, {}});
        reserved_ += size;
        return true;
      }
      if (size == needed) break;
    }
    refused_ = needed;
    skips_ = kRefusalsToSkip;
    return false;
  }

  static size_t Smaller(size_t size, size_t needed) {
    const size_t half = size / 2 - size / 2 % kChunkSize;
    return std::max(half, needed);
  }

  uintptr_t Reserve(size_t size) {
    const os::Access access = commit_ ? os::Access::kNone : os::Access::kReadWrite;
    const uintptr_t brk = os::ProgramBreak();
    const size_t step = std::min(size, kMinSegment);
    for (uintptr_t address = (kLowLimit - size) / step * step; address >= kLowest; address -= step) {
      if (address < brk + kBreakRoom && address + size > brk) continue;
      if (IsTaken(address, size)) continue;
      if (os::ReserveAt(address, size, access)) return address;
    }
    const uintptr_t address = os::ReserveBelow2G(size, access);
    if (address == 0) return 0;
    const bool near_break = address < brk + kBreakRoom && address + size > brk;
    if (address >= kLowest && address + size <= kLowLimit && !near_break) return address;
    os::Release(address, size);
    return 0;
  }

  // Tells whether a segment of ours lies there: the system would refuse the address.
  bool IsTaken(uintptr_t address, size_t size) const {
    for (const Segment& segment : segments_) {
      if (address < segment.base + segment.chunks * kChunkSize && address + size > segment.base) return true;
    }
    return false;
  }

  void RemoveSegment(Segment& segment) {
    const size_t size = segment.chunks * kChunkSize;
    os::Release(segment.base, size);
    reserved_ -= size;
    skips_ = 0;
    segments_.erase(segments_.begin() + (&segment - segments_.data()));
  }

  std::mutex mutex_;
  std::vector<Segment> segments_;
  size_t reserved_ = 0;
  size_t cap_ = kLowLimit;
  // A request of at least `refused_` bytes is refused `skips_` more times without asking the system.
  size_t refused_ = 0;
  uint32_t skips_ = 0;
  const bool commit_;
  const bool rationed_;
};

}  // namespace

uintptr_t AcquireLow(size_t chunks) { return LowMemory::Get().Acquire(chunks); }
bool ReleaseLow(uintptr_t address, size_t chunks) { return LowMemory::Get().Release(address, chunks); }
LowMemoryStats GetLowMemoryStats() { return LowMemory::Get().Stats(); }
void SetLowMemoryCap(size_t bytes) { LowMemory::Get().SetCap(bytes); }

}  // namespace just
