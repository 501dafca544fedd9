// The part of the addon that memory-access calls.
#pragma once

#include <napi.h>

namespace just {

// Adds the object `access` to the addon's exports; `NativeAccess` in memory-access/src/native.ts types it.
void RegisterAccess(Napi::Env env, Napi::Object exports);

// Adds waiting and notifying to that object (wait.cc).
void RegisterWait(Napi::Env env, Napi::Object access);

}  // namespace just
