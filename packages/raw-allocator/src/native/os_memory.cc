#include "os_memory.h"

#if defined(_WIN32)
#include <windows.h>
#else
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#endif

#if defined(__linux__)
#if !defined(MAP_FIXED_NOREPLACE)
#define MAP_FIXED_NOREPLACE 0x100000
#endif
#endif

namespace just {
namespace os {

#if defined(_WIN32)

Answer ReserveAt(uintptr_t address, size_t length, Access access) {
  const DWORD type = access == Access::kNone ? MEM_RESERVE : MEM_RESERVE | MEM_COMMIT;
  const DWORD rights = access == Access::kNone ? PAGE_NOACCESS : PAGE_READWRITE;
  if (VirtualAlloc(reinterpret_cast<void*>(address), length, type, rights) != nullptr) return Answer::kGot;
  const DWORD reason = GetLastError();
  return reason == ERROR_NOT_ENOUGH_MEMORY || reason == ERROR_COMMITMENT_LIMIT ? Answer::kRefused : Answer::kTaken;
}

uintptr_t ReserveBelow2G(size_t, Access) { return 0; }

uintptr_t Reserve(size_t length) {
  return reinterpret_cast<uintptr_t>(VirtualAlloc(nullptr, length, MEM_RESERVE, PAGE_NOACCESS));
}

uintptr_t ReserveAligned(size_t length) {
  // A part of a reservation cannot be given back: the place is found, and then taken, which another thread may do first.
  for (int attempt = 0; attempt < 8; ++attempt) {
    const uintptr_t wide = Reserve(2 * length);
    if (wide == 0) return 0;
    Release(wide, 2 * length);
    const uintptr_t start = (wide + length - 1) & ~(length - 1);
    if (ReserveAt(start, length, Access::kNone) == Answer::kGot) return start;
  }
  return 0;
}

bool Commit(uintptr_t address, size_t length) {
  return VirtualAlloc(reinterpret_cast<void*>(address), length, MEM_COMMIT, PAGE_READWRITE) != nullptr;
}

void Decommit(uintptr_t address, size_t length) {
  VirtualFree(reinterpret_cast<void*>(address), length, MEM_DECOMMIT);
}

void Discard(uintptr_t address, size_t length) {
  Decommit(address, length);
  Commit(address, length);
}

bool DiscardPages(uintptr_t, size_t) { return false; }

void Release(uintptr_t address, size_t) { VirtualFree(reinterpret_cast<void*>(address), 0, MEM_RELEASE); }

bool MustCommit() { return true; }
bool AddressSpaceIsRationed() { return false; }
uintptr_t ProgramBreak() { return 0; }
std::vector<Range> MappedBelow(uintptr_t) { return {}; }

#else

namespace {

#if defined(MAP_NORESERVE)
constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
#else
constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS;
#endif

int Rights(Access access) { return access == Access::kNone ? PROT_NONE : PROT_READ | PROT_WRITE; }

uintptr_t Map(uintptr_t hint, size_t length, int rights, int flags) {
  void* address = mmap(reinterpret_cast<void*>(hint), length, rights, kFlags | flags, -1, 0);
  return address == MAP_FAILED ? 0 : reinterpret_cast<uintptr_t>(address);
}

// Drops accessible pages, which then read as zero; false, with nothing done, where the system does not.
bool DropPages(uintptr_t address, size_t length) {
#if defined(__linux__)
  // It fails on locked pages. Elsewhere MADV_DONTNEED is only advice and may keep the contents.
  return madvise(reinterpret_cast<void*>(address), length, MADV_DONTNEED) == 0;
#else
  static_cast<void>(address);
  static_cast<void>(length);
  return false;
#endif
}

// Makes accessible pages read as zero where no fresh mapping can take their place.
void Empty(uintptr_t address, size_t length) {
  if (!DropPages(address, length)) std::memset(reinterpret_cast<void*>(address), 0, length);
}

// Maps address space without access rights at a multiple of `align`, a power of two.
uintptr_t MapAligned(size_t length, size_t align) {
  const size_t whole = length + align;
  const uintptr_t got = Map(0, whole, PROT_NONE, 0);
  if (got == 0) return 0;
  const uintptr_t start = (got + align - 1) & ~(align - 1);
  if (start > got) Release(got, start - got);
  if (got + whole > start + length) Release(start + length, got + whole - start - length);
  return start;
}

}  // namespace

Answer ReserveAt(uintptr_t address, size_t length, Access access) {
#if defined(MAP_FIXED_NOREPLACE)
  const uintptr_t got = Map(address, length, Rights(access), MAP_FIXED_NOREPLACE);
#else
  const uintptr_t got = Map(address, length, Rights(access), 0);
#endif
  if (got == address) return Answer::kGot;
  if (got == 0) return errno == ENOMEM ? Answer::kRefused : Answer::kTaken;
  // Kernels before 4.17 take the address as a mere hint.
  Release(got, length);
  return Answer::kTaken;
}

uintptr_t ReserveBelow2G(size_t length, Access access) {
#if defined(MAP_32BIT)
  const size_t whole = length + kGranularity;
  const uintptr_t got = Map(0, whole, Rights(access), MAP_32BIT);
  if (got == 0) return 0;
  const uintptr_t start = (got + kGranularity - 1) & ~(kGranularity - 1);
  if (start > got) Release(got, start - got);
  if (got + whole > start + length) Release(start + length, got + whole - start - length);
  return start;
#else
  static_cast<void>(length);
  static_cast<void>(access);
  return 0;
#endif
}

uintptr_t Reserve(size_t length) { return MapAligned(length, kGranularity); }

uintptr_t ReserveAligned(size_t length) { return MapAligned(length, length); }

bool Commit(uintptr_t address, size_t length) {
  return mprotect(reinterpret_cast<void*>(address), length, PROT_READ | PROT_WRITE) == 0;
}

void Decommit(uintptr_t address, size_t length) {
  // A fresh mapping in place drops the pages and, unlike mprotect, the charge for them where overcommit is off. The system
  // refuses it at a limit of mappings or of address space: the pages then stay accessible.
  if (Map(address, length, PROT_NONE, MAP_FIXED) == 0) Empty(address, length);
}

void Discard(uintptr_t address, size_t length) {
  if (DropPages(address, length) || Map(address, length, PROT_READ | PROT_WRITE, MAP_FIXED) != 0) return;
  std::memset(reinterpret_cast<void*>(address), 0, length);
}

bool DiscardPages(uintptr_t address, size_t length) {
#if defined(__linux__)
  const uintptr_t page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  const uintptr_t start = (address + page - 1) / page * page;
  const uintptr_t end = (address + length) / page * page;
  return start < end && DropPages(start, end - start);
#else
  static_cast<void>(address);
  static_cast<void>(length);
  return false;
#endif
}

void Release(uintptr_t address, size_t length) { munmap(reinterpret_cast<void*>(address), length); }

bool AddressSpaceIsRationed() {
#if defined(RLIMIT_AS)
  struct rlimit limit;
  return getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
#else
  return false;
#endif
}

bool MustCommit() {
#if defined(__linux__)
  int mode = 0;
  if (FILE* file = std::fopen("/proc/sys/vm/overcommit_memory", "re")) {
    if (std::fscanf(file, "%d", &mode) != 1) mode = 0;
    std::fclose(file);
  }
  if (mode == 2) return true;
#endif
  return AddressSpaceIsRationed();
}

uintptr_t ProgramBreak() {
#if defined(__linux__)
  return reinterpret_cast<uintptr_t>(sbrk(0));
#else
  return 0;
#endif
}

std::vector<Range> MappedBelow(uintptr_t limit) {
  std::vector<Range> mapped;
#if defined(__linux__)
  FILE* const file = std::fopen("/proc/self/maps", "re");
  if (file == nullptr) return mapped;
  char line[512];
  bool is_start = true;  // of a line; the names of files may be longer than the buffer
  while (std::fgets(line, sizeof(line), file) != nullptr) {
    if (is_start) {
      char* rest = nullptr;
      const uintptr_t base = std::strtoull(line, &rest, 16);
      const uintptr_t end = *rest == '-' ? std::strtoull(rest + 1, nullptr, 16) : 0;
      if (end <= base || base >= limit) break;
      if (!mapped.empty() && mapped.back().base + mapped.back().size == base) {
        mapped.back().size += end - base;
      } else {
        mapped.push_back({base, end - base});
      }
    }
    is_start = std::strchr(line, '\n') != nullptr;
  }
  std::fclose(file);
#else
  static_cast<void>(limit);
#endif
  return mapped;
}

#endif

}  // namespace os
}  // namespace just
