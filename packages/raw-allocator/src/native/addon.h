// Shared by every source file of the addon: argument passing, and the registration point of each file.
//
// Addresses and sizes cross as doubles, never as BigInt: a number argument costs nanoseconds less, and every
// user-space address of a 64-bit system fits in 2^53. JavaScript has validated each argument before the call.
#pragma once

#include <napi.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "thread_memory.h"

namespace just {

struct LibcTable;

// A buffer over a range of addresses, and what keeps it.
struct KeptWindow {
  uintptr_t base;
  size_t length;
  napi_ref buffer;
};

// State of one environment (the main thread or one worker); deleted when that environment ends.
struct InstanceData {
  const napi_env env;
  std::vector<std::unique_ptr<LibcTable>> tables;
  // Address and length of the regions to release at the end.
  std::vector<std::pair<uintptr_t, size_t>> regions;
  // Inboxes to close at the end.
  std::vector<uint64_t> inboxes;
  ThreadMemory memory;
  // JavaScript's array of the chunks on their way.
  napi_ref moving = nullptr;
  // Whether the end of the environment is awaited.
  bool is_hooked = false;
  // Windows that the environment keeps.
  std::vector<KeptWindow> windows;
  // Typed arrays whose elements are in use, by what they are in use for.
  std::vector<std::pair<const void*, napi_ref>> held;

  explicit InstanceData(napi_env owner);
  ~InstanceData();

  // Lets a region stay when the environment ends.
  void ForgetRegion(uintptr_t address);
};

// Reads the first N arguments, all numbers. Missing ones are 0.
template <size_t N>
inline void ReadNumbers(napi_env env, napi_callback_info info, double (&numbers)[N], void** data = nullptr) {
  napi_value values[N];
  size_t count = N;
  napi_get_cb_info(env, info, &count, values, nullptr, data);
  for (size_t i = 0; i < N; ++i) {
    numbers[i] = 0;
    if (i < count) napi_get_value_double(env, values[i], &numbers[i]);
  }
}

inline uintptr_t ToAddress(double number) { return static_cast<uintptr_t>(number); }
inline void* ToPointer(double number) { return reinterpret_cast<void*>(static_cast<uintptr_t>(number)); }

inline napi_value FromAddress(napi_env env, uintptr_t address) {
  napi_value result = nullptr;
  napi_create_double(env, static_cast<double>(address), &result);
  return result;
}
inline napi_value FromPointer(napi_env env, const void* pointer) {
  return FromAddress(env, reinterpret_cast<uintptr_t>(pointer));
}

// Exports a plain Node-API function: no wrapper object, no C++ closure.
inline void ExportFunction(Napi::Env env, Napi::Object exports, const char* name, napi_callback callback,
                           void* data = nullptr) {
  napi_value function = nullptr;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, data, &function);
  napi_set_named_property(env, exports, name, function);
}

// Has an environment's memory given back, and its references deleted, when it ends.
void AwaitEnd(InstanceData* instance);

// One function for each source file with exports; addon.cc calls them all.
void RegisterLinker(Napi::Env env, Napi::Object exports);
void RegisterLibcCalls(Napi::Env env, Napi::Object exports);
void RegisterMemory(Napi::Env env, Napi::Object exports);
void RegisterThreadMemory(Napi::Env env, Napi::Object exports);
void RegisterInboxes(Napi::Env env, Napi::Object exports);
void RegisterGuard(Napi::Env env, Napi::Object exports);

}  // namespace just
