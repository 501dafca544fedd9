// Memory above 2^31, shared by every thread and every heap of the process, in chunks of 64 KiB: for when low memory is full,
// or there is none.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace just {

// A piece of address space that chunks are taken from. It lies within one span of 2 GiB, stays where it is as long as the
// process, and no block lies in its first chunk: so the distance of a block from the region's base is an integer above 0
// and below 2^31.
struct HighRegion {
  uintptr_t base;
  size_t size;
};

// The region of that number, reserved now if it is the next one and the others are full. A base of 0 when there is none.
HighRegion GetHighRegion(size_t index);

// A run of contiguous, zero-filled, accessible chunks of a region, or 0 when it cannot give one.
uintptr_t AcquireHigh(size_t index, size_t chunks);

// The same for large blocks, which leave three eighths of the region to small ones: 0 when they have their share. With `at`
// other than 0 at that address, or not at all.
uintptr_t AcquireHighRun(size_t index, size_t chunks, uintptr_t at);

// Gives a run, or a part of one, back. False, and nothing done, when any of it is not in use.
bool ReleaseHigh(uintptr_t address, size_t chunks);

// Counts releases by any thread. Stands there as long as the process; wraps around.
const std::atomic<int32_t>* HighReleases();

}  // namespace just
