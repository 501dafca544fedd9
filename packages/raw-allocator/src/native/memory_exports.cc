// The memory calls as JavaScript sees them: low and high chunks, regions and windows.
#include "addon.h"
#include "high_memory.h"
#include "low_memory.h"
#include "os_memory.h"

namespace just {
namespace {

napi_value FromBoolean(napi_env env, bool value) {
  napi_value result = nullptr;
  napi_get_boolean(env, value, &result);
  return result;
}

// A thread may be ended before it has noted the chunks: that they are on their way is noted here.
napi_value HandOut(napi_env env, uintptr_t run, size_t chunks) {
  Napi::Env(env).GetInstanceData<InstanceData>()->memory.Move(run, chunks);
  return FromAddress(env, run);
}

napi_value GivenBack(napi_env env, bool is_released) {
  Napi::Env(env).GetInstanceData<InstanceData>()->memory.Move(0, 0);
  return FromBoolean(env, is_released);
}

napi_value AcquireLowCall(napi_env env, napi_callback_info info) {
  double numbers[1];
  ReadNumbers(env, info, numbers);
  const size_t chunks = static_cast<size_t>(numbers[0]);
  return HandOut(env, AcquireLow(chunks), chunks);
}

// acquireLowRun(chunks, at): a run for large blocks, at an address if that is not 0.
napi_value AcquireLowRunCall(napi_env env, napi_callback_info info) {
  double numbers[2];
  ReadNumbers(env, info, numbers);
  const size_t chunks = static_cast<size_t>(numbers[0]);
  return HandOut(env, AcquireLowRun(chunks, ToAddress(numbers[1])), chunks);
}

napi_value ReleaseLowCall(napi_env env, napi_callback_info info) {
  double numbers[2];
  ReadNumbers(env, info, numbers);
  return GivenBack(env, ReleaseLow(ToAddress(numbers[0]), static_cast<size_t>(numbers[1])));
}

// lowMemoryStats(): [reserved bytes, used bytes, segments, searches in vain, probes].
napi_value LowMemoryStatsCall(napi_env env, napi_callback_info) {
  const LowMemoryStats stats = GetLowMemoryStats();
  Napi::Array result = Napi::Array::New(env, 5);
  result[0u] = static_cast<double>(stats.reserved_bytes);
  result[1u] = static_cast<double>(stats.used_bytes);
  result[2u] = static_cast<double>(stats.segments);
  result[3u] = static_cast<double>(stats.searches);
  result[4u] = static_cast<double>(stats.probes);
  return result;
}

// lowReleases(): the count of releases, as a signed integer; lowReleasesAt(): where it stands.
napi_value LowReleasesCall(napi_env env, napi_callback_info) {
  napi_value result = nullptr;
  napi_create_int32(env, LowReleases()->load(), &result);
  return result;
}

napi_value LowReleasesAtCall(napi_env env, napi_callback_info) { return FromPointer(env, LowReleases()); }

napi_value SetLowMemoryCapCall(napi_env env, napi_callback_info info) {
  double numbers[1];
  ReadNumbers(env, info, numbers);
  SetLowMemoryCap(static_cast<size_t>(numbers[0]));
  return nullptr;
}

// highRegion(index): [base, size] of a region of high memory, both 0 when there is none.
napi_value HighRegionCall(napi_env env, napi_callback_info info) {
  double numbers[1];
  ReadNumbers(env, info, numbers);
  const HighRegion region = GetHighRegion(static_cast<size_t>(numbers[0]));
  Napi::Array result = Napi::Array::New(env, 2);
  result[0u] = static_cast<double>(region.base);
  result[1u] = static_cast<double>(region.size);
  return result;
}

napi_value AcquireHighCall(napi_env env, napi_callback_info info) {
  double numbers[2];
  ReadNumbers(env, info, numbers);
  const size_t chunks = static_cast<size_t>(numbers[1]);
  return HandOut(env, AcquireHigh(static_cast<size_t>(numbers[0]), chunks), chunks);
}

// acquireHighRun(index, chunks, at): a run for large blocks, at an address if that is not 0.
napi_value AcquireHighRunCall(napi_env env, napi_callback_info info) {
  double numbers[3];
  ReadNumbers(env, info, numbers);
  const size_t chunks = static_cast<size_t>(numbers[1]);
  return HandOut(env, AcquireHighRun(static_cast<size_t>(numbers[0]), chunks, ToAddress(numbers[2])), chunks);
}

napi_value ReleaseHighCall(napi_env env, napi_callback_info info) {
  double numbers[2];
  ReadNumbers(env, info, numbers);
  return GivenBack(env, ReleaseHigh(ToAddress(numbers[0]), static_cast<size_t>(numbers[1])));
}

napi_value HighReleasesCall(napi_env env, napi_callback_info) {
  napi_value result = nullptr;
  napi_create_int32(env, HighReleases()->load(), &result);
  return result;
}

napi_value HighReleasesAtCall(napi_env env, napi_callback_info) { return FromPointer(env, HighReleases()); }

// reserveRegion(bytes): a region that is released when the environment ends.
napi_value ReserveRegionCall(napi_env env, napi_callback_info info) {
  double numbers[1];
  ReadNumbers(env, info, numbers);
  const size_t length = static_cast<size_t>(numbers[0]);
  const uintptr_t address = os::Reserve(length);
  if (address != 0) Napi::Env(env).GetInstanceData<InstanceData>()->regions.emplace_back(address, length);
  return FromAddress(env, address);
}

napi_value CommitRegionCall(napi_env env, napi_callback_info info) {
  double numbers[2];
  ReadNumbers(env, info, numbers);
  return FromBoolean(env, os::Commit(ToAddress(numbers[0]), static_cast<size_t>(numbers[1])));
}

napi_value DecommitRegionCall(napi_env env, napi_callback_info info) {
  double numbers[2];
  ReadNumbers(env, info, numbers);
  os::Decommit(ToAddress(numbers[0]), static_cast<size_t>(numbers[1]));
  return nullptr;
}

napi_value ReleaseRegionCall(napi_env env, napi_callback_info info) {
  double numbers[2];
  ReadNumbers(env, info, numbers);
  const uintptr_t address = ToAddress(numbers[0]);
  Napi::Env(env).GetInstanceData<InstanceData>()->ForgetRegion(address);
  os::Release(address, static_cast<size_t>(numbers[1]));
  return nullptr;
}

// V8 ends the process, instead of refusing, on lengths near 2^53.
constexpr double kLongestWindow = 281474976710656.0;  // 2^48

// A buffer over memory that is not the engine's. A build with JUST_REFUSE_EXTERNAL_BUFFERS answers as Electron does: a test
// then runs on native accessors (tools/integration/test/refused-buffers.soak.test.ts).
napi_status CreateExternalBuffer(napi_env env, void* base, size_t length, napi_value* buffer) {
#if defined(JUST_REFUSE_EXTERNAL_BUFFERS)
  (void)env, (void)base, (void)length, (void)buffer;
  return napi_no_external_buffers_allowed;
#else
  return napi_create_external_arraybuffer(env, base, length, [](napi_env, void*, void*) {}, nullptr, buffer);
#endif
}

// An ArrayBuffer over a range, which it neither owns nor touches; nullptr where the engine refuses buffers it has not
// allocated.
napi_value CreateWindow(napi_env env, double base, double length) {
  napi_value window = nullptr;
  if (length <= kLongestWindow) {
    const napi_status status =
        CreateExternalBuffer(env, ToPointer(base), static_cast<size_t>(length), &window);
    if (status == napi_ok) return window;
  }
  // Too long for this engine throws as well; a refusal is an answer here, not an error.
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  napi_value ignored = nullptr;
  if (pending) napi_get_and_clear_last_exception(env, &ignored);
  return nullptr;
}

napi_value OrNull(napi_env env, napi_value value) {
  if (value == nullptr) napi_get_null(env, &value);
  return value;
}

// createWindow(base, length): the buffer, or null.
napi_value CreateWindowCall(napi_env env, napi_callback_info info) {
  double numbers[2];
  ReadNumbers(env, info, numbers);
  return OrNull(env, CreateWindow(env, numbers[0], numbers[1]));
}

// keptWindow(base, length): the same, made once for all realms of the environment and kept as long as that lives.
napi_value KeptWindowCall(napi_env env, napi_callback_info info) {
  double numbers[2];
  ReadNumbers(env, info, numbers);
  InstanceData* instance = Napi::Env(env).GetInstanceData<InstanceData>();
  KeptWindow made = {ToAddress(numbers[0]), static_cast<size_t>(numbers[1]), nullptr};
  napi_value window = nullptr;
  for (const KeptWindow& kept : instance->windows) {
    if (kept.base != made.base || kept.length != made.length) continue;
    napi_get_reference_value(env, kept.buffer, &window);
    return window;
  }
  window = CreateWindow(env, numbers[0], numbers[1]);
  if (window != nullptr && napi_create_reference(env, window, 1, &made.buffer) == napi_ok) {
    instance->windows.push_back(made);
    AwaitEnd(instance);
  }
  return OrNull(env, window);
}

}  // namespace

void RegisterMemory(Napi::Env env, Napi::Object exports) {
  ExportFunction(env, exports, "acquireLow", AcquireLowCall);
  ExportFunction(env, exports, "acquireLowRun", AcquireLowRunCall);
  ExportFunction(env, exports, "releaseLow", ReleaseLowCall);
  ExportFunction(env, exports, "lowMemoryStats", LowMemoryStatsCall);
  ExportFunction(env, exports, "lowReleases", LowReleasesCall);
  ExportFunction(env, exports, "lowReleasesAt", LowReleasesAtCall);
  ExportFunction(env, exports, "setLowMemoryCap", SetLowMemoryCapCall);
  ExportFunction(env, exports, "highRegion", HighRegionCall);
  ExportFunction(env, exports, "acquireHigh", AcquireHighCall);
  ExportFunction(env, exports, "acquireHighRun", AcquireHighRunCall);
  ExportFunction(env, exports, "releaseHigh", ReleaseHighCall);
  ExportFunction(env, exports, "highReleases", HighReleasesCall);
  ExportFunction(env, exports, "highReleasesAt", HighReleasesAtCall);
  ExportFunction(env, exports, "reserveRegion", ReserveRegionCall);
  ExportFunction(env, exports, "commitRegion", CommitRegionCall);
  ExportFunction(env, exports, "decommitRegion", DecommitRegionCall);
  ExportFunction(env, exports, "releaseRegion", ReleaseRegionCall);
  ExportFunction(env, exports, "createWindow", CreateWindowCall);
  ExportFunction(env, exports, "keptWindow", KeptWindowCall);
}

}  // namespace just
