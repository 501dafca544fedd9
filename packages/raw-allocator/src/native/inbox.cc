// A stack per inbox. Any thread pushes by compare-exchange; the owner takes the whole stack by one exchange.
//
//   head ┌────────────┬─────────────────┐   record in the block handed back last
//        │ generation │ address (48 bit)├──►┌──────┬─────────┬──────┬───────┬───────┐
//        └────────────┴─────────────────┘   │ next │ address │ size │ align │ state │
//                                           └──┬───┴─────────┴──────┴───────┴───────┘
//                                              └──► record in the one before, …, 0
//
// A block of 32 bytes or more holds its record itself, so handing it back needs no memory. A smaller one, or one that is not
// aligned to 8, has a record of its own, recognized by its address.
//
// Why it is sound:
//   - a record is written before the compare-exchange releases it, and read after the exchange has acquired it;
//   - nobody pops a single record. A push compares the head only with what its record links to, so a head that changed and came
//     back is the right link again: there is no ABA fault;
//   - slots are reused and never freed. A number names a slot and its generation; the head holds the generation too. So a push to an
//     inbox that was closed fails, even if its slot has another owner since;
//   - only the owner closes and takes. A push that comes first is in the chain that close takes; one that comes later fails.
//
// Slots that have had all generations are not used again: 8 KiB for every 500 million inboxes.
#include "inbox.h"

#include <atomic>
#include <mutex>
#include <new>
#include <vector>

namespace just {
namespace {

constexpr size_t kSlotsInPage = 1024;
constexpr size_t kPages = 1024;
constexpr uint64_t kSlots = kSlotsInPage * kPages;
constexpr int kAddressBits = 48;
constexpr uint64_t kAddressMask = (uint64_t{1} << kAddressBits) - 1;
// Odd while the inbox is open. A slot that has closed the last one is not used again.
constexpr uint64_t kLastGeneration = (uint64_t{1} << (64 - kAddressBits)) - 3;

constexpr uint32_t kHanded = 0x48414e44;
constexpr uint32_t kTaken = 0x54414b45;

struct Record {
  Record* next;
  uintptr_t address;
  uint64_t size;
  uint32_t align;
  uint32_t state;

  bool IsInBlock() const { return address == reinterpret_cast<uintptr_t>(this); }
};
static_assert(sizeof(Record) == 32, "what docs and handBack say of the first 32 bytes");

struct Slot {
  std::atomic<uint64_t> head{0};
  // The owner's: taken off the stack, oldest first.
  Record* taken = nullptr;
  // The owner's: a block found to be handed back twice; 0 for none.
  uintptr_t twice = 0;
};

uint64_t GenerationOf(uint64_t head) { return head >> kAddressBits; }
Record* RecordOf(uint64_t head) { return reinterpret_cast<Record*>(static_cast<uintptr_t>(head & kAddressMask)); }
uint64_t Head(uint64_t generation, const Record* record) {
  return generation << kAddressBits | static_cast<uint64_t>(reinterpret_cast<uintptr_t>(record));
}
bool FitsHead(uintptr_t address) { return (static_cast<uint64_t>(address) & ~kAddressMask) == 0; }

void Drop(Record* record) {
  if (!record->IsInBlock()) delete record;
}

class Inboxes {
 public:
  static Inboxes& Get() {
    // Never destroyed: a worker may still run while the process's static objects are taken down.
    static Inboxes* const instance = new Inboxes();
    return *instance;
  }

  uint64_t Open() {
    std::lock_guard<std::mutex> lock(mutex_);
    size_t index;
    if (!unused_.empty()) {
      index = unused_.back();
      unused_.pop_back();
    } else {
      if (count_ == kSlots) return 0;
      std::atomic<Slot*>& page = pages_[count_ / kSlotsInPage];
      if (page.load(std::memory_order_relaxed) == nullptr) {
        Slot* const slots = new (std::nothrow) Slot[kSlotsInPage];
        if (slots == nullptr) return 0;
        page.store(slots, std::memory_order_release);
      }
      index = count_++;
    }
    Slot& slot = *At(index);
    const uint64_t generation = GenerationOf(slot.head.load(std::memory_order_relaxed)) + 1;
    slot.head.store(Head(generation, nullptr), std::memory_order_release);
    return generation * kSlots + index;
  }

  void Close(uint64_t inbox) {
    Slot* const slot = Find(inbox);
    const uint64_t generation = inbox / kSlots;
    if (slot == nullptr || GenerationOf(slot->head.load(std::memory_order_relaxed)) != generation) return;
    Order(*slot, RecordOf(slot->head.exchange(Head(generation + 1, nullptr), std::memory_order_acq_rel)));
    for (Record* record = slot->taken; record != nullptr;) {
      Record* const next = record->next;
      Drop(record);
      record = next;
    }
    slot->taken = nullptr;
    slot->twice = 0;
    if (generation == kLastGeneration) return;
    std::lock_guard<std::mutex> lock(mutex_);
    unused_.push_back(static_cast<size_t>(inbox % kSlots));
  }

  HandBackResult Push(uint64_t inbox, const HandedBlock& block) {
    Slot* const slot = Find(inbox);
    if (slot == nullptr) return HandBackResult::kUnknown;
    const uint64_t generation = inbox / kSlots;
    uint64_t head = slot->head.load(std::memory_order_relaxed);
    // Before the block is written to.
    if (GenerationOf(head) != generation) return HandBackResult::kEnded;
    const bool in_block =
        block.size >= sizeof(Record) && block.address % alignof(Record) == 0 && FitsHead(block.address);
    Record* const record =
        in_block ? reinterpret_cast<Record*>(block.address) : new (std::nothrow) Record;
    if (record == nullptr) return HandBackResult::kNoMemory;
    if (!FitsHead(reinterpret_cast<uintptr_t>(record))) {
      delete record;
      return HandBackResult::kNoMemory;
    }
    *record = {nullptr, block.address, block.size, block.align, kHanded};
    do {
      if (GenerationOf(head) != generation) {
        Drop(record);
        return HandBackResult::kEnded;
      }
      record->next = RecordOf(head);
    } while (!slot->head.compare_exchange_weak(head, Head(generation, record), std::memory_order_release,
                                               std::memory_order_relaxed));
    return HandBackResult::kHanded;
  }

  size_t Take(uint64_t inbox, HandedBlock* blocks, size_t room) {
    Slot* const slot = Find(inbox);
    const uint64_t generation = inbox / kSlots;
    if (slot == nullptr || GenerationOf(slot->head.load(std::memory_order_relaxed)) != generation) return 0;
    if (slot->taken == nullptr) {
      Order(*slot, RecordOf(slot->head.exchange(Head(generation, nullptr), std::memory_order_acquire)));
    }
    if (slot->twice != 0) {
      blocks[0] = {slot->twice, 0, 0};
      slot->twice = 0;
      return kHandedTwice;
    }
    size_t count = 0;
    while (count < room && slot->taken != nullptr) {
      Record* const record = slot->taken;
      slot->taken = record->next;
      blocks[count++] = {record->address, record->size, record->align};
      Drop(record);
    }
    return count;
  }

 private:
  Slot* At(size_t index) {
    return pages_[index / kSlotsInPage].load(std::memory_order_acquire) + index % kSlotsInPage;
  }

  // The slot of a number that was given out at some time, else null.
  Slot* Find(uint64_t inbox) {
    const size_t index = static_cast<size_t>(inbox % kSlots);
    const uint64_t generation = inbox / kSlots;
    if (generation % 2 == 0 || generation > kLastGeneration) return nullptr;
    if (pages_[index / kSlotsInPage].load(std::memory_order_acquire) == nullptr) return nullptr;
    Slot* const slot = At(index);
    return generation <= GenerationOf(slot->head.load(std::memory_order_relaxed)) ? slot : nullptr;
  }

  // Takes a chain over, its oldest record first. All of its blocks are still live, and none is freed before the end is reached. A
  // block that was handed back twice has one record for both: the chain leads back to it, and ends there.
  static void Order(Slot& slot, Record* newest) {
    Record* oldest = slot.taken;
    for (Record* record = newest; record != nullptr;) {
      if (record->state != kHanded) {
        slot.twice = record->address;
        break;
      }
      record->state = kTaken;
      Record* const next = record->next;
      record->next = oldest;
      oldest = record;
      record = next;
    }
    slot.taken = oldest;
  }

  std::mutex mutex_;
  std::atomic<Slot*> pages_[kPages] = {};
  size_t count_ = 0;
  std::vector<size_t> unused_;
};

}  // namespace

uint64_t OpenInbox() { return Inboxes::Get().Open(); }
void CloseInbox(uint64_t inbox) { Inboxes::Get().Close(inbox); }
HandBackResult HandBack(uint64_t inbox, const HandedBlock& block) { return Inboxes::Get().Push(inbox, block); }
size_t TakeBlocks(uint64_t inbox, HandedBlock* blocks, size_t room) {
  return Inboxes::Get().Take(inbox, blocks, room);
}

}  // namespace just
