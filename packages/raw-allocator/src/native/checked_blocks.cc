#include "checked_blocks.h"

namespace just {
namespace {

// Columns and states of block-table.ts in @justlang/heap.
constexpr size_t kAddress = 0;
constexpr size_t kState = 3;
constexpr size_t kArena = 7;
constexpr int32_t kVacant = 0;
constexpr int32_t kLive = 2;
constexpr int32_t kKept = 3;

}  // namespace

std::vector<uintptr_t> CheckedBlocks::Idle() const {
  std::vector<uintptr_t> idle;
  std::vector<bool> is_used(arena_count, false);
  for (size_t id = 1; id < count; ++id) {
    const int32_t* row = rows + id * kColumns;
    const int32_t arena = row[kArena];
    if (row[kState] == kVacant) continue;
    const bool is_live = row[kState] == kLive || row[kState] == kKept;
    if (arena > 0) {
      if (is_live && static_cast<size_t>(arena) < arena_count) is_used[arena] = true;
      continue;
    }
    if (is_live) continue;
    const double high_address = id < high_count ? high[id] : 0;
    const double address = row[kAddress] != 0 ? row[kAddress] : high_address;
    // A block with memory of its own: how many bytes lie before it, as a negative number.
    if (address > 0) idle.push_back(static_cast<uintptr_t>(address + arena));
  }
  for (size_t arena = 1; arena < arena_count; ++arena) {
    if (arenas[arena] != 0 && !is_used[arena]) idle.push_back(static_cast<uintptr_t>(arenas[arena]));
  }
  return idle;
}

}  // namespace just
