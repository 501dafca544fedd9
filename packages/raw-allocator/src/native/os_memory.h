// The operating system's memory calls, with one meaning everywhere. Addresses and lengths are multiples of 64 KiB
// unless a comment says otherwise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace just {
namespace os {

constexpr size_t kGranularity = 65536;

// False where the first 4 GiB of address space belong to the system.
#if defined(__APPLE__)
constexpr bool kMayHaveLowMemory = false;
#else
constexpr bool kMayHaveLowMemory = true;
#endif

enum class Access { kNone, kReadWrite };

enum class Answer {
  kGot,
  kTaken,    // Some of the range is in use or out of bounds.
  kRefused,  // No range of this length can be had now: a limit or a ration is reached.
};

// Takes address space at exactly `address`.
Answer ReserveAt(uintptr_t address, size_t length, Access access);

// Takes address space anywhere below 2^31 that the system likes; 0 when it has none or cannot be asked.
uintptr_t ReserveBelow2G(size_t length, Access access);

// Takes address space anywhere, without access rights; 0 when there is none.
uintptr_t Reserve(size_t length);

// The same at a multiple of `length`, a power of two.
uintptr_t ReserveAligned(size_t length);

// Makes reserved pages readable and writable; false when the system will not promise the memory. New pages are zero.
bool Commit(uintptr_t address, size_t length);

// Gives the pages and the promise back, keeping the address space without access rights. Where the system refuses, the
// pages stay accessible; they hold zeros in any case when they are committed next.
void Decommit(uintptr_t address, size_t length);

// Gives the pages back and keeps them accessible; they read as zero. Where the system refuses, they are overwritten instead.
void Discard(uintptr_t address, size_t length);

// Gives the whole pages inside any range back where the system allows that for memory of any origin; else does nothing, and
// returns false.
bool DiscardPages(uintptr_t address, size_t length);

struct Range {
  uintptr_t base;
  size_t size;
};

// What the process has mapped below `limit`, by whomever, in ascending order; nothing where the system does not tell. Not
// rounded to 64 KiB.
std::vector<Range> MappedBelow(uintptr_t limit);

// Gives the address space back. On Windows `address` must begin a reservation.
void Release(uintptr_t address, size_t length);

// True where address space counts against a limit even before it is touched. It is then reserved without access rights
// and committed as it is used.
bool MustCommit();

// True where even reserved address space is rationed (RLIMIT_AS).
bool AddressSpaceIsRationed();

// Where the brk heap ends now; 0 where the system has none. It grows upwards from here.
uintptr_t ProgramBreak();

}  // namespace os
}  // namespace just
