// Inboxes as JavaScript sees them. Those of an environment are closed when it ends.
#include <algorithm>

#include "addon.h"
#include "inbox.h"

namespace just {
namespace {

// openInbox(): its number; 0 when there is none to be had.
napi_value OpenInboxCall(napi_env env, napi_callback_info) {
  const uint64_t inbox = OpenInbox();
  if (inbox != 0) Napi::Env(env).GetInstanceData<InstanceData>()->inboxes.push_back(inbox);
  return FromAddress(env, static_cast<uintptr_t>(inbox));
}

napi_value CloseInboxCall(napi_env env, napi_callback_info info) {
  double numbers[1];
  ReadNumbers(env, info, numbers);
  const uint64_t inbox = ToAddress(numbers[0]);
  auto& open = Napi::Env(env).GetInstanceData<InstanceData>()->inboxes;
  open.erase(std::remove(open.begin(), open.end(), inbox), open.end());
  CloseInbox(inbox);
  return nullptr;
}

// handBack(inbox, address, size, align): a HandBackResult.
napi_value HandBackCall(napi_env env, napi_callback_info info) {
  double numbers[4];
  ReadNumbers(env, info, numbers);
  const HandedBlock block = {ToAddress(numbers[1]), static_cast<uint64_t>(numbers[2]),
                             static_cast<uint32_t>(numbers[3])};
  napi_value result = nullptr;
  napi_create_int32(env, static_cast<int32_t>(HandBack(ToAddress(numbers[0]), block)), &result);
  return result;
}

// takeBlocks(inbox, into): fills a Float64Array with address, size and alignment of as many blocks as fit; returns how many, or -1
// with the address of a block that was handed back twice.
napi_value TakeBlocksCall(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value values[2];
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  double inbox = 0;
  napi_get_value_double(env, values[0], &inbox);
  void* data = nullptr;
  size_t length = 0;
  napi_typedarray_type type;
  napi_get_typedarray_info(env, values[1], &type, &length, &data, nullptr, nullptr);
  double* const into = static_cast<double*>(data);
  constexpr size_t kMost = 64;
  HandedBlock blocks[kMost];
  const size_t taken = TakeBlocks(ToAddress(inbox), blocks, std::min(kMost, length / 3));
  napi_value result = nullptr;
  if (taken == kHandedTwice) {
    into[0] = static_cast<double>(blocks[0].address);
    napi_create_int32(env, -1, &result);
    return result;
  }
  for (size_t i = 0; i < taken; ++i) {
    into[3 * i] = static_cast<double>(blocks[i].address);
    into[3 * i + 1] = static_cast<double>(blocks[i].size);
    into[3 * i + 2] = blocks[i].align;
  }
  napi_create_int32(env, static_cast<int32_t>(taken), &result);
  return result;
}

}  // namespace

void RegisterInboxes(Napi::Env env, Napi::Object exports) {
  ExportFunction(env, exports, "openInbox", OpenInboxCall);
  ExportFunction(env, exports, "closeInbox", CloseInboxCall);
  ExportFunction(env, exports, "handBack", HandBackCall);
  ExportFunction(env, exports, "takeBlocks", TakeBlocksCall);
}

}  // namespace just
