// The chunks that the heaps of one environment hold, and which of their blocks are free: what has to be known to give back,
// when the environment ends, all that no live block needs. JavaScript does not run any more by then.
#pragma once

#include <node_api.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "checked_blocks.h"

namespace just {

class ThreadMemory {
 public:
  // A table of contiguous chunks, as JavaScript keeps it in typed arrays of `chunks` entries.
  struct Table {
    uintptr_t base;           // Address of the chunk with index 0; 0 for low memory.
    const int32_t* owners;    // 0: not the environment's; kSpare: held, but of no use; above: `carved` counts its blocks.
    const uint16_t* carved;   // How many blocks there are in the chunk; the others of its bytes were never handed out.
    size_t chunks;
    const int32_t* free;      // A bit for each 8 bytes: set where a block that is free, and not in the cache, begins.
  };

  // The stacks of free blocks that JavaScript pops and pushes inline, see block-cache.ts in @justlang/heap.
  struct Cache {
    const int32_t* blocks;
    const int32_t* tops;    // Index of the topmost block of every stack.
    const int32_t* starts;  // One below the index of its lowest.
    size_t stacks;
    const double* bases;  // Per row of stacks, the base of the table that its blocks belong to.
    size_t rows;
  };

  void AddTable(const Table& table) { tables_.push_back(table); }
  void RemoveTable(const int32_t* owners);

  // Where the run of chunks stands that is on its way: handed out and in no table yet, or dropped from its table and not given back
  // yet. Two numbers, address and count, which the calls below and JavaScript write.
  void SetMoving(double* moving) { moving_ = moving; }
  void Move(uintptr_t address, size_t chunks) {
    if (moving_ == nullptr) return;
    moving_[0] = static_cast<double>(address);
    moving_[1] = static_cast<double>(address == 0 ? 0 : chunks);
  }

  // Each copy of the heap's code has a cache of its own; what one had before under the same `blocks` is replaced.
  void AddCache(const Cache& cache);
  // Of each heap under full checks, in place of what was known of it.
  void SetChecked(const CheckedBlocks& blocks);
  void RemoveChecked(const void* heap);

  // Gives back every chunk without a live block, and what is on its way.
  void GiveBack() const;

 private:
  void GiveBackMoving() const;

  double* moving_ = nullptr;
  std::vector<Table> tables_;
  std::vector<Cache> caches_;
  std::vector<CheckedBlocks> checked_;
};

}  // namespace just
