// What an environment gives back when it ends.
//
// A worker may be terminated between any two steps of JavaScript, so its tables may be caught half changed. The heap orders
// its steps for that: a free block is always in the cache or among the bits, perhaps in both, until it is handed out, and is
// in neither from then on. So a set of free blocks is built here instead of a count, and a chunk goes if the set holds all its blocks.
#include "thread_memory.h"

#include <algorithm>
#include <bitset>
#include <cstdlib>
#include <cstring>

#include "addon.h"
#include "high_memory.h"
#include "low_memory.h"
#include "os_memory.h"

namespace just {
namespace {

// `kSpare` in chunk-source.ts of @justlang/heap.
constexpr int32_t kSpare = -1;
constexpr size_t kGranule = 8;
constexpr size_t kWords = kChunkSize / kGranule / 64;

// The free blocks of a table's chunks, one bit for each 8 bytes.
class FreeBlocks {
 public:
  explicit FreeBlocks(const ThreadMemory::Table& table) : chunks_(table.chunks), entry_(table.chunks, -1) {
    for (size_t chunk = 0; chunk < chunks_; ++chunk) {
      if (table.owners[chunk] > 0) entry_[chunk] = static_cast<int32_t>(count_++);
    }
    bits_ = static_cast<uint64_t*>(std::calloc(count_ * kWords, sizeof(uint64_t)));
    free_.assign(count_, 0);
    // The bits of other chunks may not be memory.
    for (size_t chunk = 0; chunk < chunks_ && bits_ != nullptr; ++chunk) {
      if (entry_[chunk] >= 0) Read(table.free + chunk * 2 * kWords, entry_[chunk]);
    }
  }
  ~FreeBlocks() { std::free(bits_); }
  FreeBlocks(const FreeBlocks&) = delete;
  FreeBlocks& operator=(const FreeBlocks&) = delete;

  // False when there is no memory for the set.
  bool IsValid() const { return bits_ != nullptr || count_ == 0; }

  void Add(const int32_t* positions, size_t length) {
    for (size_t i = 0; i < length; ++i) Add(static_cast<uint32_t>(positions[i]));
  }

  // The distance of an address from the table's base; any that is none of the table's is passed over.
  void AddAt(uintptr_t distance) {
    if (distance < chunks_ * kChunkSize) Add(static_cast<uint32_t>(distance));
  }

  uint32_t CountIn(size_t chunk) const { return entry_[chunk] < 0 ? 0 : free_[entry_[chunk]]; }

 private:
  void Read(const int32_t* from, size_t entry) {
    uint64_t* words = bits_ + entry * kWords;
    std::memcpy(words, from, kWords * sizeof(uint64_t));
    for (size_t i = 0; i < kWords; ++i) free_[entry] += static_cast<uint32_t>(std::bitset<64>(words[i]).count());
  }

  void Add(uint32_t position) {
    const size_t chunk = position / kChunkSize;
    if (position == 0 || chunk >= chunks_ || entry_[chunk] < 0) return;
    const size_t granule = position % kChunkSize / kGranule;
    uint64_t& word = bits_[entry_[chunk] * kWords + granule / 64];
    const uint64_t bit = uint64_t{1} << (granule % 64);
    if ((word & bit) == 0) ++free_[entry_[chunk]];
    word |= bit;
  }

  const size_t chunks_;
  std::vector<int32_t> entry_;  // Where each chunk's bits are; -1 for a chunk without blocks.
  size_t count_ = 0;
  uint64_t* bits_;
  std::vector<uint32_t> free_;
};

void GiveBackRun(const ThreadMemory::Table& table, size_t first, size_t count) {
  const uintptr_t address = table.base + first * kChunkSize;
  if (table.base == 0) {
    ReleaseLow(address, count);
  } else {
    ReleaseHigh(address, count);
  }
}

}  // namespace

void ThreadMemory::RemoveTable(const int32_t* owners) {
  tables_.erase(std::remove_if(tables_.begin(), tables_.end(),
                               [owners](const Table& table) { return table.owners == owners; }),
                tables_.end());
}

void ThreadMemory::AddCache(const Cache& cache) {
  for (Cache& known : caches_) {
    if (known.blocks != cache.blocks) continue;
    known = cache;
    return;
  }
  caches_.push_back(cache);
}

void ThreadMemory::SetChecked(const CheckedBlocks& blocks) {
  RemoveChecked(blocks.heap);
  checked_.push_back(blocks);
}

void ThreadMemory::RemoveChecked(const void* heap) {
  checked_.erase(std::remove_if(checked_.begin(), checked_.end(),
                                [heap](const CheckedBlocks& blocks) { return blocks.heap == heap; }),
                 checked_.end());
}

void ThreadMemory::GiveBack() const {
  std::vector<uintptr_t> idle;
  for (const CheckedBlocks& blocks : checked_) {
    for (const uintptr_t address : blocks.Idle()) idle.push_back(address);
  }
  for (const Table& table : tables_) {
    FreeBlocks free(table);
    for (size_t i = 0; i < idle.size() && free.IsValid(); ++i) free.AddAt(idle[i] - table.base);
    // The blocks of another copy's cache lie in none of the table's chunks.
    for (const Cache& cache : caches_) {
      for (size_t i = 0; i < cache.stacks && free.IsValid(); ++i) {
        if (cache.bases[i / (cache.stacks / cache.rows)] != static_cast<double>(table.base)) continue;
        const int32_t start = cache.starts[i];
        if (cache.tops[i] > start) free.Add(cache.blocks + start + 1, cache.tops[i] - start);
      }
    }
    size_t run = 0;
    for (size_t chunk = 0; chunk <= table.chunks; ++chunk) {
      const int32_t owner = chunk < table.chunks ? table.owners[chunk] : 0;
      const bool goes = owner == kSpare || (owner > 0 && free.IsValid() && free.CountIn(chunk) >= table.carved[chunk]);
      if (goes) {
        ++run;
      } else if (run > 0) {
        GiveBackRun(table, chunk - run, run);
        run = 0;
      }
    }
  }
}

namespace {

// The elements of a typed array, which stay where they are; they stay at all as long as `reference` is not deleted.
template <typename T>
T* Elements(napi_env env, napi_value array, size_t* length) {
  void* data = nullptr;
  napi_typedarray_type type;
  napi_get_typedarray_info(env, array, &type, length, &data, nullptr, nullptr);
  return static_cast<T*>(data);
}

// Keeps an object for as long as the environment lives, or until Unhold.
void Hold(napi_env env, napi_value object, const void* key) {
  napi_ref reference = nullptr;
  napi_create_reference(env, object, 1, &reference);
  Napi::Env(env).GetInstanceData<InstanceData>()->held.emplace_back(key, reference);
}

void Unhold(napi_env env, const void* key) {
  auto& held = Napi::Env(env).GetInstanceData<InstanceData>()->held;
  for (size_t i = held.size(); i-- > 0;) {
    if (held[i].first != key) continue;
    napi_delete_reference(env, held[i].second);
    held.erase(held.begin() + i);
  }
}

// Runs on the environment's thread, before its objects go. References left behind would leak.
void AtEnd(void* data) {
  InstanceData* instance = static_cast<InstanceData*>(data);
  instance->memory.GiveBack();
  for (const auto& [key, reference] : instance->held) napi_delete_reference(instance->env, reference);
  instance->held.clear();
  for (const KeptWindow& window : instance->windows) napi_delete_reference(instance->env, window.buffer);
  instance->windows.clear();
}

template <size_t N>
InstanceData* ReadArguments(napi_env env, napi_callback_info info, napi_value (&values)[N]) {
  size_t count = N;
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  return Napi::Env(env).GetInstanceData<InstanceData>();
}

// watchChunks(base, owners, carved, free): the chunks of that table without a live block are given back at the thread's end.
napi_value WatchChunksCall(napi_env env, napi_callback_info info) {
  napi_value values[4];
  InstanceData* instance = ReadArguments(env, info, values);
  double base = 0;
  napi_get_value_double(env, values[0], &base);
  ThreadMemory::Table table = {};
  size_t length = 0;
  table.base = ToAddress(base);
  table.owners = Elements<int32_t>(env, values[1], &table.chunks);
  table.carved = Elements<uint16_t>(env, values[2], &length);
  table.free = Elements<int32_t>(env, values[3], &length);
  Hold(env, values[1], table.owners);
  Hold(env, values[2], table.owners);
  Hold(env, values[3], table.owners);
  instance->memory.AddTable(table);
  AwaitEnd(instance);
  return nullptr;
}

// unwatchChunks(owners)
napi_value UnwatchChunksCall(napi_env env, napi_callback_info info) {
  napi_value values[1];
  InstanceData* instance = ReadArguments(env, info, values);
  size_t length = 0;
  const int32_t* owners = Elements<int32_t>(env, values[0], &length);
  instance->memory.RemoveTable(owners);
  Unhold(env, owners);
  return nullptr;
}

// watchCache(blocks, tops, starts, bases): stack i is blocks[starts[i] + 1 .. tops[i]]. There are as many rows of stacks as
// `bases` has elements, each the base of the table that the row's blocks belong to.
napi_value WatchCacheCall(napi_env env, napi_callback_info info) {
  napi_value values[4];
  InstanceData* instance = ReadArguments(env, info, values);
  size_t ignored = 0;
  ThreadMemory::Cache cache = {};
  cache.blocks = Elements<int32_t>(env, values[0], &ignored);
  cache.tops = Elements<int32_t>(env, values[1], &cache.stacks);
  cache.starts = Elements<int32_t>(env, values[2], &ignored);
  cache.bases = Elements<double>(env, values[3], &cache.rows);
  for (napi_value value : values) Hold(env, value, cache.blocks);
  instance->memory.AddCache(cache);
  return nullptr;
}

// watchChecked(heap, rows, high, arenas): no chunk stays at the thread's end for blocks that are not live. The elements of `heap`
// only name it.
napi_value WatchCheckedCall(napi_env env, napi_callback_info info) {
  napi_value values[4];
  InstanceData* instance = ReadArguments(env, info, values);
  size_t integers = 0;
  CheckedBlocks blocks = {};
  blocks.heap = Elements<int32_t>(env, values[0], &integers);
  blocks.rows = Elements<int32_t>(env, values[1], &integers);
  blocks.count = integers / CheckedBlocks::kColumns;
  blocks.high = Elements<double>(env, values[2], &blocks.high_count);
  blocks.arenas = Elements<double>(env, values[3], &blocks.arena_count);
  Unhold(env, blocks.heap);
  for (napi_value value : values) Hold(env, value, blocks.heap);
  instance->memory.SetChecked(blocks);
  AwaitEnd(instance);
  return nullptr;
}

// unwatchChecked(heap)
napi_value UnwatchCheckedCall(napi_env env, napi_callback_info info) {
  napi_value values[1];
  InstanceData* instance = ReadArguments(env, info, values);
  size_t length = 0;
  const int32_t* heap = Elements<int32_t>(env, values[0], &length);
  instance->memory.RemoveChecked(heap);
  Unhold(env, heap);
  return nullptr;
}

// discardPages(array): the whole pages inside a typed array go back to the system; returns whether it takes them. The
// elements hold nothing any more: they read as they were, or as zero.
napi_value DiscardPagesCall(napi_env env, napi_callback_info info) {
  napi_value values[1];
  ReadArguments(env, info, values);
  void* data = nullptr;
  size_t length = 0;
  napi_typedarray_type type;
  napi_get_typedarray_info(env, values[0], &type, &length, &data, nullptr, nullptr);
  const size_t width = type == napi_float64_array ? 8 : type == napi_int32_array ? 4 : type == napi_uint16_array ? 2 : 1;
  napi_value result = nullptr;
  napi_get_boolean(env, os::DiscardPages(reinterpret_cast<uintptr_t>(data), length * width), &result);
  return result;
}

// discardRange(address, length): the same of a range of memory that the caller owns.
napi_value DiscardRangeCall(napi_env env, napi_callback_info info) {
  double numbers[2];
  ReadNumbers(env, info, numbers);
  napi_value result = nullptr;
  napi_get_boolean(env, os::DiscardPages(ToAddress(numbers[0]), static_cast<size_t>(numbers[1])), &result);
  return result;
}

}  // namespace

void AwaitEnd(InstanceData* instance) {
  if (!instance->is_hooked) napi_add_env_cleanup_hook(instance->env, AtEnd, instance);
  instance->is_hooked = true;
}

void RegisterThreadMemory(Napi::Env env, Napi::Object exports) {
  ExportFunction(env, exports, "watchChunks", WatchChunksCall);
  ExportFunction(env, exports, "unwatchChunks", UnwatchChunksCall);
  ExportFunction(env, exports, "watchCache", WatchCacheCall);
  ExportFunction(env, exports, "watchChecked", WatchCheckedCall);
  ExportFunction(env, exports, "unwatchChecked", UnwatchCheckedCall);
  ExportFunction(env, exports, "discardPages", DiscardPagesCall);
  ExportFunction(env, exports, "discardRange", DiscardRangeCall);
}

}  // namespace just
