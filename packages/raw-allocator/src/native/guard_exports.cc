// Guard pages as JavaScript sees them.
#include <initializer_list>

#include "addon.h"
#include "guard_pages.h"
#include "guard_report.h"

namespace just {
namespace {

napi_value FromBoolean(napi_env env, bool value) {
  napi_value result = nullptr;
  napi_get_boolean(env, value, &result);
  return result;
}

napi_value FromText(napi_env env, const char* text) {
  napi_value result = nullptr;
  napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &result);
  return result;
}

napi_value ArrayOf(napi_env env, std::initializer_list<napi_value> values) {
  napi_value result = nullptr;
  napi_create_array_with_length(env, values.size(), &result);
  uint32_t index = 0;
  for (const napi_value value : values) napi_set_element(env, result, index++, value);
  return result;
}

// Reads a text as UTF-8; what does not fit is cut off.
void ReadOrigin(napi_env env, napi_value text, char (&origin)[guard::kOriginBytes]) {
  size_t whole = 0;
  size_t length = 0;
  // One byte is left for a newline: V8 cuts between characters.
  if (napi_get_value_string_utf8(env, text, nullptr, 0, &whole) != napi_ok ||
      napi_get_value_string_utf8(env, text, origin, sizeof(origin) - 1, &length) != napi_ok) {
    whole = length = 0;
  }
  if (whole > length) origin[length++] = '\n';
  origin[length] = '\0';
}

// openGuard(low): [base, bytes] of the pool, both 0 when there is no address space for it.
napi_value OpenGuardCall(napi_env env, napi_callback_info info) {
  double numbers[1];
  ReadNumbers(env, info, numbers);
  const bool low = numbers[0] != 0;
  const guard::Pool* pool = nullptr;
  if (guard::Open(low)) {
    guard::Watch();
    pool = guard::PoolOf(low);
  }
  return ArrayOf(env, {FromAddress(env, pool == nullptr ? 0 : pool->base),
                       FromAddress(env, pool == nullptr ? 0 : pool->bytes)});
}

// takeGuarded(low, size, align, atEnd, origin): a block's address; 0 where the pool gives none.
napi_value TakeGuardedCall(napi_env env, napi_callback_info info) {
  size_t count = 5;
  napi_value values[5];
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  double numbers[4] = {};
  for (size_t i = 0; i < 4 && i < count; ++i) napi_get_value_double(env, values[i], &numbers[i]);
  guard::Slot* const slot = guard::Take(numbers[0] != 0, static_cast<size_t>(numbers[1]),
                                        static_cast<size_t>(numbers[2]), numbers[3] != 0);
  if (slot == nullptr) return FromAddress(env, 0);
  if (count == 5) ReadOrigin(env, values[4], slot->allocated);
  guard::Publish(slot);
  return FromAddress(env, slot->address);
}

// freeGuarded(address, origin): false, with nothing done, where no live block starts there.
napi_value FreeGuardedCall(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value values[2];
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  double address = 0;
  napi_get_value_double(env, values[0], &address);
  guard::Slot* const slot = guard::LiveAt(ToAddress(address));
  if (slot != nullptr) {
    if (count == 2) ReadOrigin(env, values[1], slot->freed);
    guard::Free(slot);
  }
  return FromBoolean(env, slot != nullptr);
}

// guardedAt(address): [address, size, whether it was freed, where it was allocated, where it was freed] of the block that the slot of
// the address holds or held last; null where it held none.
napi_value GuardedAtCall(napi_env env, napi_callback_info info) {
  double numbers[1];
  ReadNumbers(env, info, numbers);
  const uintptr_t address = ToAddress(numbers[0]);
  const guard::Pool* const pool = guard::PoolAt(address);
  const size_t index = pool == nullptr ? guard::kSlots : pool->SlotAt(address);
  if (index < guard::kSlots) {
    const guard::Slot& slot = pool->slots[index];
    const guard::State state = slot.state.load(std::memory_order_acquire);
    if (state != guard::State::kUnused) {
      return ArrayOf(env, {FromAddress(env, slot.address), FromAddress(env, slot.size),
                           FromBoolean(env, state == guard::State::kFreed), FromText(env, slot.allocated),
                           FromText(env, slot.freed)});
    }
  }
  napi_value none = nullptr;
  napi_get_null(env, &none);
  return none;
}

}  // namespace

void RegisterGuard(Napi::Env env, Napi::Object exports) {
  ExportFunction(env, exports, "openGuard", OpenGuardCall);
  ExportFunction(env, exports, "takeGuarded", TakeGuardedCall);
  ExportFunction(env, exports, "freeGuarded", FreeGuardedCall);
  ExportFunction(env, exports, "guardedAt", GuardedAtCall);
}

}  // namespace just
