// The allocation functions of one libc, found at run time, and the calls on them.
#pragma once

#include <cstddef>

namespace just {

// Each pointer comes from dlsym or GetProcAddress; null where the library has no such function of its own.
struct LibcTable {
#if defined(_WIN32)
  void* (*aligned_malloc)(size_t size, size_t align);
  void* (*aligned_realloc)(void* block, size_t size, size_t align);
  void (*aligned_free)(void* block);
  size_t (*aligned_msize)(void* block, size_t align, size_t offset);
#else
  void* (*malloc)(size_t size);
  void* (*calloc)(size_t count, size_t size);
  void* (*realloc)(void* block, size_t size);
  void (*free)(void* block);
  int (*posix_memalign)(void** block, size_t align, size_t size);
  void* (*aligned_alloc)(size_t align, size_t size);
  size_t (*usable_size)(void* block);
#endif
};

}  // namespace just
