// Inboxes: where other threads hand blocks back to the heap that gave them out.
#pragma once

#include <cstddef>
#include <cstdint>

namespace just {

// A block as its heap frees it: bytes, and an alignment up to 2^30.
struct HandedBlock {
  uintptr_t address;
  uint64_t size;
  uint32_t align;
};

enum class HandBackResult {
  kHanded,
  kEnded,     // The inbox was closed. The block is as live as before; its first 32 bytes may be overwritten.
  kNoMemory,  // There is no memory for the record of a small block.
  kUnknown,   // No such inbox was ever opened.
};

// Opens an inbox; its number is an integer below 2^37, never used again. 0 when there are too many, or no memory.
uint64_t OpenInbox();

// Closes an inbox; blocks handed back to it and not taken stay as they are. Its owner's thread only.
void CloseInbox(uint64_t inbox);

// Hands a block back, from any thread. Takes no lock and never waits for its owner.
HandBackResult HandBack(uint64_t inbox, const HandedBlock& block);

// What TakeBlocks returns when a block had been handed back twice: its address is then the only thing in `blocks`.
constexpr size_t kHandedTwice = SIZE_MAX;

// Takes up to `room` blocks, those handed back first at the front; returns how many, 0 when there are none. Its owner's thread only.
size_t TakeBlocks(uint64_t inbox, HandedBlock* blocks, size_t room);

}  // namespace just
