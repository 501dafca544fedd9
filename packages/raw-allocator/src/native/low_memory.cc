// Low memory: segments taken from the system on demand, handed out in 64 KiB chunks.
//
//   2^31 ┌────────────────────┐
//        │ segment 0 (4 MiB)  │  used: one bit per chunk, set while the chunk is handed out
//        ├────────────────────┤
//        │ segment 1 (4 MiB)  │  later ones are larger, up to 64 MiB, so that a small program
//        ├────────────────────┤  reserves little and a large one makes few system calls; a
//        │                    │  larger request has one of its own
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
//   - where `commit` is set, the chunks whose bit is set are accessible, and no others unless the system refused that;
//   - after a search that found nothing, `vacated` holds the address space of every segment unmapped since, and the system
//     has no other room for `refused` bytes.
//
// Addresses are probed downwards from the top, since a fixed address fails now and then: the program break is
// random, and other libraries map low memory too. A whole search that finds nothing would take 60,000 calls and 75 ms. So
// once some have failed, the list of what is mapped is read, and addresses in it are passed over; only where the system has
// no such list are they tried. Nor is such a search repeated: after it the system is asked only for what was given back
// here, until that is 512 MiB in all.
// Address space that another library gives back is noticed no earlier.
#include "low_memory.h"

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <vector>

#include "os_memory.h"

namespace just {
namespace {

constexpr uintptr_t kLowest = uintptr_t{1} << 20;
constexpr size_t kMinSegment = size_t{4} << 20;
// Segments taken ahead of use are no larger. One for a larger request has its size.
constexpr size_t kMaxAhead = size_t{64} << 20;
constexpr size_t kMaxSegment = size_t{512} << 20;
constexpr size_t kMaxChunks = kMaxSegment / kChunkSize;
// Runs take at most this many eighths of the address space there may be.
constexpr size_t kRunEighths = 5;
constexpr uintptr_t kBreakRoom = uintptr_t{256} << 20;
// Address space that was taken before is taken again at half that distance: the break moves a little all the time.
constexpr uintptr_t kBreakRoomAgain = kBreakRoom / 2;
// When this much was unmapped since a search, the system is searched again.
constexpr size_t kSearchAgain = size_t{512} << 20;
// Probes that fail in one search before it reads what is mapped: that costs as much as some tens of them.
constexpr size_t kProbesUnaided = 32;
// No request is this large: the system has refused none.
constexpr size_t kNothingRefused = SIZE_MAX;

// See LowReleases. JavaScript reads it without a call.
std::atomic<int32_t> releases{0};
static_assert(sizeof(releases) == sizeof(int32_t), "the count is a plain integer in memory");

using os::Range;

struct Segment {
  uintptr_t base;
  size_t chunks;
  size_t used;
  uint64_t bits[kMaxChunks / 64];
  uint64_t run_bits[kMaxChunks / 64];  // Set for the chunks in use that were handed out by AcquireLowRun.

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

  // Marks chunks as a run's, or forgets that they are; returns how many changed.
  size_t MarkRun(size_t first, size_t count, bool is_run) {
    size_t changed = 0;
    for (size_t chunk = first; chunk < first + count; ++chunk) {
      const uint64_t bit = uint64_t{1} << (chunk % 64);
      uint64_t& word = run_bits[chunk / 64];
      if (((word & bit) != 0) == is_run) continue;
      word ^= bit;
      ++changed;
    }
    return changed;
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
    return AcquireAnywhere(count);
  }

  uintptr_t AcquireRun(size_t count, uintptr_t at) {
    if (count == 0 || count > kMaxChunks) return 0;
    std::lock_guard<std::mutex> lock(mutex_);
    if (run_bytes_ + count * kChunkSize > cap_ / 8 * kRunEighths) return 0;
    const uintptr_t address = at == 0 ? AcquireAnywhere(count) : AcquireAt(at, count);
    if (address == 0) return 0;
    Segment& segment = *Holding(address);
    run_bytes_ += segment.MarkRun((address - segment.base) / kChunkSize, count, true) * kChunkSize;
    return address;
  }

  // The chunks may lie in several segments side by side.
  bool Release(uintptr_t address, size_t count) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (address % kChunkSize != 0 || count == 0 || !IsUsed(address, count)) return false;
    for (size_t part = 0; count > 0; address += part * kChunkSize, count -= part) {
      Segment& segment = *Holding(address);
      const size_t first = (address - segment.base) / kChunkSize;
      part = std::min(count, segment.chunks - first);
      segment.Mark(first, part, false);
      run_bytes_ -= segment.MarkRun(first, part, false) * kChunkSize;
      if (segment.used > 0) {
        Empty(address, part * kChunkSize);
      } else {
        RemoveSegment(segment);
      }
    }
    ++releases;
    return true;
  }

  LowMemoryStats Stats() {
    std::lock_guard<std::mutex> lock(mutex_);
    LowMemoryStats stats = {reserved_, 0, segments_.size(), searches_, probes_};
    for (const Segment& segment : segments_) stats.used_bytes += segment.used * kChunkSize;
    return stats;
  }

  void SetCap(size_t bytes) {
    std::lock_guard<std::mutex> lock(mutex_);
    cap_ = bytes;
    ++releases;
  }

 private:
  LowMemory() : commit_(os::MustCommit()), rationed_(os::AddressSpaceIsRationed()) {}

  uintptr_t AcquireAnywhere(size_t count) {
    for (Segment& segment : segments_) {
      if (segment.chunks - segment.used < count) continue;
      const size_t first = segment.FindFree(count);
      if (first < segment.chunks) return Take(segment, first, count);
    }
    return AddSegment(count) ? Take(segments_.back(), 0, count) : 0;
  }

  // Takes the chunks at an address, if all of them are free and lie in one segment.
  uintptr_t AcquireAt(uintptr_t address, size_t count) {
    Segment* const segment = Holding(address);
    if (segment == nullptr) return 0;
    const size_t first = (address - segment->base) / kChunkSize;
    if (count > segment->chunks - first) return 0;
    for (size_t chunk = first; chunk < first + count; ++chunk) {
      if (segment->IsSet(chunk)) return 0;
    }
    return Take(*segment, first, count);
  }

  Segment* Holding(uintptr_t address) {
    for (Segment& segment : segments_) {
      if (address >= segment.base && address < segment.base + segment.chunks * kChunkSize) return &segment;
    }
    return nullptr;
  }

  bool IsUsed(uintptr_t address, size_t count) {
    for (size_t chunk = 0; chunk < count; ++chunk) {
      const uintptr_t at = address + chunk * kChunkSize;
      const Segment* segment = Holding(at);
      if (segment == nullptr || !segment->IsSet((at - segment->base) / kChunkSize)) return false;
    }
    return true;
  }

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
    size_t size = rationed_ ? kMinSegment : std::min(std::max(reserved_, kMinSegment), kMaxAhead);
    size = std::max(size - size % kMinSegment, needed);
    if (AddVacated(size, needed)) return true;
    if (!os::kMayHaveLowMemory || needed >= refused_) return false;
    mapped_.clear();
    failed_ = 0;
    os::Answer answer = os::Answer::kRefused;
    for (;; size = Smaller(size, needed)) {
      uintptr_t base = 0;
      if (reserved_ + size <= cap_) answer = Reserve(size, &base);
      if (base != 0) {
        Append(base, size);
        return true;
      }
      if (size == needed) break;
    }
    // A limit, or the cap, may be lifted without notice, and refuses at once: only a whole search is not repeated.
    if (answer == os::Answer::kTaken) {
      refused_ = needed;
      unmapped_ = 0;
      ++searches_;
    }
    return false;
  }

  // Adds a segment where one was unmapped: of `size` bytes, or else of what there is.
  bool AddVacated(size_t size, size_t needed) {
    for (size_t i = 0; i < vacated_.size();) {
      Range& range = vacated_[i];
      const size_t room = reserved_ < cap_ ? (cap_ - reserved_) / kChunkSize * kChunkSize : 0;
      const size_t taken = std::min({size, range.size, room});
      if (taken < needed) {
        ++i;
        continue;
      }
      const uintptr_t base = range.base + range.size - taken;
      const os::Answer answer =
          IsNearBreak(base, taken, kBreakRoomAgain) ? os::Answer::kTaken : os::ReserveAt(base, taken, Rights());
      if (answer == os::Answer::kRefused) return false;
      const bool got = answer == os::Answer::kGot;
      // Where another library has mapped some of it meanwhile, the rest is given up as well.
      range.size = got ? range.size - taken : 0;
      if (range.size == 0) vacated_.erase(vacated_.begin() + i);
      if (!got) continue;
      Append(base, taken);
      return true;
    }
    return false;
  }

  void Append(uintptr_t base, size_t size) {
    segments_.push_back(Segment{base, size / kChunkSize, 0, {}, {}});
    reserved_ += size;
  }

  static size_t Smaller(size_t size, size_t needed) {
    const size_t half = size / 2 - size / 2 % kChunkSize;
    return std::max(half, needed);
  }

  os::Access Rights() const { return commit_ ? os::Access::kNone : os::Access::kReadWrite; }

  static bool IsNearBreak(uintptr_t address, size_t size, uintptr_t room = kBreakRoom) {
    const uintptr_t brk = os::ProgramBreak();
    return address < brk + room && address + size > brk;
  }

  os::Answer Reserve(size_t size, uintptr_t* base) {
    const size_t step = std::min(size, kMinSegment);
    for (uintptr_t address = (kLowLimit - size) / step * step; address >= kLowest; address -= step) {
      if (IsTaken(address, size) || IsMapped(address, size) || IsNearBreak(address, size)) continue;
      ++probes_;
      const os::Answer answer = os::ReserveAt(address, size, Rights());
      if (answer == os::Answer::kGot) *base = address;
      if (answer != os::Answer::kTaken) return answer;
      if (++failed_ == kProbesUnaided) mapped_ = os::MappedBelow(kLowLimit);
    }
    const uintptr_t address = os::ReserveBelow2G(size, Rights());
    if (address == 0) return os::Answer::kTaken;
    if (address >= kLowest && address + size <= kLowLimit && !IsNearBreak(address, size)) {
      *base = address;
      return os::Answer::kGot;
    }
    os::Release(address, size);
    return os::Answer::kTaken;
  }

  // Tells whether a segment of ours lies there: the system would refuse the address.
  bool IsTaken(uintptr_t address, size_t size) const {
    for (const Segment& segment : segments_) {
      if (address < segment.base + segment.chunks * kChunkSize && address + size > segment.base) return true;
    }
    return false;
  }

  // Tells whether the system has listed a mapping there in this search.
  bool IsMapped(uintptr_t address, size_t size) const {
    const auto after = std::lower_bound(mapped_.begin(), mapped_.end(), address + size,
                                        [](const Range& range, uintptr_t end) { return range.base < end; });
    if (after == mapped_.begin()) return false;
    const Range& before = *(after - 1);
    return before.base + before.size > address;
  }

  void RemoveSegment(Segment& segment) {
    const Range range = {segment.base, segment.chunks * kChunkSize};
    os::Release(range.base, range.size);
    reserved_ -= range.size;
    segments_.erase(segments_.begin() + (&segment - segments_.data()));
    if (refused_ == kNothingRefused) return;
    Vacate(range);
    unmapped_ += range.size;
    if (!segments_.empty() && unmapped_ < kSearchAgain) return;
    refused_ = kNothingRefused;
    vacated_.clear();
  }

  // Notes unmapped address space, as one range with its neighbours.
  void Vacate(Range range) {
    for (size_t i = vacated_.size(); i-- > 0;) {
      const Range other = vacated_[i];
      if (other.base + other.size != range.base && range.base + range.size != other.base) continue;
      range = {std::min(range.base, other.base), range.size + other.size};
      vacated_.erase(vacated_.begin() + i);
    }
    vacated_.push_back(range);
  }

  std::mutex mutex_;
  std::vector<Segment> segments_;
  size_t reserved_ = 0;
  // Bytes of the chunks in use that are marked as those of runs.
  size_t run_bytes_ = 0;
  size_t cap_ = kLowLimit;
  // The smallest request that a whole search found no room for.
  size_t refused_ = kNothingRefused;
  std::vector<Range> vacated_;
  // Bytes unmapped since that search.
  size_t unmapped_ = 0;
  size_t searches_ = 0;
  size_t probes_ = 0;
  // Of the search at hand: how many probes have failed, and what is mapped, once that was read.
  size_t failed_ = 0;
  std::vector<Range> mapped_;
  const bool commit_;
  const bool rationed_;
};

}  // namespace

uintptr_t AcquireLow(size_t chunks) { return LowMemory::Get().Acquire(chunks); }
uintptr_t AcquireLowRun(size_t chunks, uintptr_t at) { return LowMemory::Get().AcquireRun(chunks, at); }
bool ReleaseLow(uintptr_t address, size_t chunks) { return LowMemory::Get().Release(address, chunks); }
const std::atomic<int32_t>* LowReleases() { return &releases; }
LowMemoryStats GetLowMemoryStats() { return LowMemory::Get().Stats(); }
void SetLowMemoryCap(size_t bytes) { LowMemory::Get().SetCap(bytes); }

}  // namespace just
