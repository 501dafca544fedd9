// Memory below 2^31, shared by every thread and every heap of the process, in chunks of 64 KiB.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace just {

constexpr size_t kChunkSize = 65536;
constexpr uintptr_t kLowLimit = uintptr_t{1} << 31;

struct LowMemoryStats {
  size_t reserved_bytes;
  size_t used_bytes;
  size_t segments;
  size_t searches;  // whole searches of the address space that found nothing
  size_t probes;    // addresses that the system was asked for
};

// A run of contiguous, zero-filled, accessible chunks, or 0 when low memory cannot give one.
uintptr_t AcquireLow(size_t chunks);

// The same for large blocks, which leave three eighths of low memory to small ones: 0 when they have their share.
// With `at` other than 0 at that address, or not at all.
uintptr_t AcquireLowRun(size_t chunks, uintptr_t at);

// Gives a run, or a part of one, back. False, and nothing done, when any of it is not in use.
bool ReleaseLow(uintptr_t address, size_t chunks);

// Counts what may end a refusal: a release by any thread, another cap. Stands there as long as the process; wraps around.
const std::atomic<int32_t>* LowReleases();

LowMemoryStats GetLowMemoryStats();

// Caps the bytes reserved from the system, so that a test can fill low memory.
void SetLowMemoryCap(size_t bytes);

}  // namespace just
