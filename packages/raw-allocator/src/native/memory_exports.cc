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

napi_value AcquireLowCall(napi_env env, napi_callback_info info) {
  double numbers[1];
  ReadNumbers(env, info, numbers);
  return FromAddress(env, AcquireLow(static_cast<size_t>(numbers[0])));
}

// acquireLowRun(chunks, at): a run for large blocks, at an address if that is not 0.
napi_value AcquireLowRunCall(napi_env env, napi_callback_info info) {
  double numbers[2];
  ReadNumbers(env, info, numbers);
  return FromAddress(env, AcquireLowRun(static_cast<size_t>(numbers[0]), ToAddress(numbers[1])));
}

napi_value ReleaseLowCall(napi_env env, napi_callback_info info) {
  double numbers[2];
  ReadNumbers(env, info, numbers);
  return FromBoolean(env, ReleaseLow(ToAddress(numbers[0]), static_cast<size_t>(numbers[1])));
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
  return FromAddress(env, AcquireHigh(static_cast<size_t>(numbers[0]), static_cast<size_t>(numbers[1])));
}

napi_value ReleaseHighCall(napi_env env, napi_callback_info info) {
  double numbers[2];
  ReadNumbers(env, info, numbers);
  return FromBoolean(env, ReleaseHigh(ToAddress(numbers[0]), static_cast<size_t>(numbers[1])));
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

// createWindow(base, length): an ArrayBuffer over that range, which it neither owns nor touches; null where the
// engine refuses buffers it has not allocated.
napi_value CreateWindowCall(napi_env env, napi_callback_info info) {
  double numbers[2];
  ReadNumbers(env, info, numbers);
  napi_value window = nullptr;
  if (numbers[1] <= kLongestWindow) {
    const napi_status status = napi_create_external_arraybuffer(
        env, ToPointer(numbers[0]), static_cast<size_t>(numbers[1]), [](napi_env, void*, void*) {}, nullptr, &window);
    if (status == napi_ok) return window;
  }
  // Too long for this engine throws as well; a refusal is an answer here, not an error.
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  napi_value ignored = nullptr;
  if (pending) napi_get_and_clear_last_exception(env, &ignored);
  napi_get_null(env, &window);
  return window;
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
  ExportFunction(env, exports, "releaseHigh", ReleaseHighCall);
  ExportFunction(env, exports, "highReleases", HighReleasesCall);
  ExportFunction(env, exports, "highReleasesAt", HighReleasesAtCall);
  ExportFunction(env, exports, "reserveRegion", ReserveRegionCall);
  ExportFunction(env, exports, "commitRegion", CommitRegionCall);
  ExportFunction(env, exports, "decommitRegion", DecommitRegionCall);
  ExportFunction(env, exports, "releaseRegion", ReleaseRegionCall);
  ExportFunction(env, exports, "createWindow", CreateWindowCall);
}

}  // namespace just
