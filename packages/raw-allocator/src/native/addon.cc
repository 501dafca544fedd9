// The addon's entry: one call per source file, once per environment.
#include "addon.h"

#include "access.h"
#include "inbox.h"
#include "libc_calls.h"
#include "os_memory.h"

#if !defined(_WIN32)
#include <dlfcn.h>

#include "old_glibc.h"
#else
#include <windows.h>
#endif

namespace just {

InstanceData::InstanceData(napi_env owner) : env(owner) {}
InstanceData::~InstanceData() {
  for (uint64_t inbox : inboxes) CloseInbox(inbox);
  for (const auto& [address, length] : regions) os::Release(address, length);
}

void InstanceData::ForgetRegion(uintptr_t address) {
  for (size_t i = regions.size(); i-- > 0;) {
    if (regions[i].first == address) regions.erase(regions.begin() + i);
  }
}

namespace {

// Which version of the interface this is; `ABI` in src/native-binding.ts is the other half.
constexpr double kAbi = 12;

int pin_anchor;

// Node unloads an addon when the last environment that loaded it ends. The map of low memory describes the process,
// not an environment, so the code that holds it stays loaded.
void PinLibrary() {
#if defined(_WIN32)
  HMODULE module;
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS,
                     reinterpret_cast<LPCWSTR>(&pin_anchor), &module);
#else
  Dl_info info;
  if (dladdr(&pin_anchor, &info) != 0 && info.dli_fname != nullptr) {
    dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
  }
#endif
}

}  // namespace
}  // namespace just

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  just::PinLibrary();
  env.SetInstanceData(new just::InstanceData(env));
  exports.Set("abi", just::kAbi);
  just::RegisterLinker(env, exports);
  just::RegisterLibcCalls(env, exports);
  just::RegisterMemory(env, exports);
  just::RegisterThreadMemory(env, exports);
  just::RegisterInboxes(env, exports);
  just::RegisterGuard(env, exports);
  just::RegisterAccess(env, exports);
  return exports;
}

NODE_API_MODULE(just_raw_allocator, Init)
