// The blocks of a heap under full checks, as JavaScript keeps them in typed arrays: see block-table.ts of @justlang/heap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace just {

struct CheckedBlocks {
  // How many integers a row has.
  static constexpr size_t kColumns = 8;

  const void* heap;     // Names the heap.
  const int32_t* rows;  // A row of `kColumns` for each block; row 0 is none.
  size_t count;
  const double* high;  // The addresses of blocks above 2^31, by row; empty where there are none.
  size_t high_count;
  const double* arenas;  // Where the arenas lie that small blocks are cut from, from 1 on; 0 for a number that is free.
  size_t arena_count;

  // The addresses of the arenas without a live block, and of what was laid out for other blocks that are not live.
  std::vector<uintptr_t> Idle() const;
};

}  // namespace just
