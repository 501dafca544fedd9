// The calls by which JavaScript says what there is to give back, and the end of an environment.
#include "thread_memory.h"

#include "addon.h"
#include "os_memory.h"

namespace just {
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
  if (instance->moving != nullptr) napi_delete_reference(instance->env, instance->moving);
  instance->moving = nullptr;
  instance->memory.SetMoving(nullptr);
}

template <size_t N>
InstanceData* ReadArguments(napi_env env, napi_callback_info info, napi_value (&values)[N]) {
  size_t count = N;
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  return Napi::Env(env).GetInstanceData<InstanceData>();
}

// An array of the environment: address and count of the chunks on their way.
napi_value Moving(napi_env env, InstanceData* instance) {
  napi_value array = nullptr;
  if (instance->moving != nullptr) {
    napi_get_reference_value(env, instance->moving, &array);
    return array;
  }
  void* data = nullptr;
  napi_value buffer = nullptr;
  napi_create_arraybuffer(env, 2 * sizeof(double), &data, &buffer);
  napi_create_typedarray(env, napi_float64_array, 2, buffer, 0, &array);
  napi_create_reference(env, array, 1, &instance->moving);
  instance->memory.SetMoving(static_cast<double*>(data));
  return array;
}

// watchChunks(base, owners, carved, free): the chunks of that table without a live block are given back at the thread's end. Returns
// where the caller notes chunks on their way.
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
  return Moving(env, instance);
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
