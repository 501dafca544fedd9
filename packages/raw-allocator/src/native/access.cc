// Loads, stores, copies and atomics as native calls: how memory-access reaches memory that no window covers. Each
// address has been validated, and each value converted to its type, before the call; memcpy makes any alignment fine.
#include "access.h"

#include <atomic>
#include <cstring>
#include <limits>
#include <type_traits>

#include "addon.h"

namespace just {
namespace {

// One type of memory: how it goes to JavaScript and how it comes back.
template <typename T>
napi_value ToJs(napi_env env, T value) {
  napi_value result = nullptr;
  napi_create_double(env, static_cast<double>(value), &result);
  return result;
}
template <>
napi_value ToJs<int32_t>(napi_env env, int32_t value) {
  napi_value result = nullptr;
  napi_create_int32(env, value, &result);
  return result;
}
template <>
napi_value ToJs<int64_t>(napi_env env, int64_t value) {
  napi_value result = nullptr;
  napi_create_bigint_int64(env, value, &result);
  return result;
}
template <>
napi_value ToJs<uint64_t>(napi_env env, uint64_t value) {
  napi_value result = nullptr;
  napi_create_bigint_uint64(env, value, &result);
  return result;
}

template <typename T>
T FromJs(napi_env env, napi_value value) {
  int32_t result = 0;
  napi_get_value_int32(env, value, &result);
  return static_cast<T>(result);
}
template <>
float FromJs<float>(napi_env env, napi_value value) {
  double result = 0;
  napi_get_value_double(env, value, &result);
  return static_cast<float>(result);
}
template <>
double FromJs<double>(napi_env env, napi_value value) {
  double result = 0;
  napi_get_value_double(env, value, &result);
  return result;
}
template <>
int64_t FromJs<int64_t>(napi_env env, napi_value value) {
  int64_t result = 0;
  bool lossless = false;
  napi_get_value_bigint_int64(env, value, &result, &lossless);
  return result;
}

// Reads exactly N arguments; the first is an address.
template <size_t N>
void* ReadArguments(napi_env env, napi_callback_info info, napi_value (&values)[N]) {
  size_t count = N;
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  double address = 0;
  napi_get_value_double(env, values[0], &address);
  return ToPointer(address);
}

template <typename T>
napi_value Load(napi_env env, napi_callback_info info) {
  napi_value values[1];
  const void* address = ReadArguments(env, info, values);
  T value;
  std::memcpy(&value, address, sizeof(T));
  return ToJs<T>(env, value);
}

template <typename T>
napi_value Store(napi_env env, napi_callback_info info) {
  napi_value values[2];
  void* address = ReadArguments(env, info, values);
  const T value = FromJs<T>(env, values[1]);
  std::memcpy(address, &value, sizeof(T));
  return nullptr;
}

// A 64-bit integer as a number; NaN for one that a number may not hold exactly.
template <typename T>
napi_value LoadNumber(napi_env env, napi_callback_info info) {
  constexpr T kMost = (T{1} << 53) - 1;
  napi_value values[1];
  const void* address = ReadArguments(env, info, values);
  T value;
  std::memcpy(&value, address, sizeof(T));
  const bool exact = value <= kMost && (std::is_unsigned<T>::value || value >= T{0} - kMost);
  return ToJs<double>(env, exact ? static_cast<double>(value) : std::numeric_limits<double>::quiet_NaN());
}

// A number that is an integer from -(2^53 - 1) to 2^53 - 1, as one of 64 bits.
napi_value StoreNumber(napi_env env, napi_callback_info info) {
  double numbers[2];
  ReadNumbers(env, info, numbers);
  const int64_t value = static_cast<int64_t>(numbers[1]);
  std::memcpy(ToPointer(numbers[0]), &value, sizeof(value));
  return nullptr;
}

napi_value Memmove(napi_env env, napi_callback_info info) {
  double numbers[3];
  ReadNumbers(env, info, numbers);
  std::memmove(ToPointer(numbers[0]), ToPointer(numbers[1]), static_cast<size_t>(numbers[2]));
  return nullptr;
}

napi_value Memset(napi_env env, napi_callback_info info) {
  double numbers[3];
  ReadNumbers(env, info, numbers);
  std::memset(ToPointer(numbers[0]), static_cast<int>(numbers[1]), static_cast<size_t>(numbers[2]));
  return nullptr;
}

napi_value Memcmp(napi_env env, napi_callback_info info) {
  double numbers[3];
  ReadNumbers(env, info, numbers);
  const int order = std::memcmp(ToPointer(numbers[0]), ToPointer(numbers[1]), static_cast<size_t>(numbers[2]));
  return ToJs<int32_t>(env, order);
}

// memchr(address, byte, n): the address of the first such byte, or 0. Nothing after that byte is read.
napi_value Memchr(napi_env env, napi_callback_info info) {
  double numbers[3];
  ReadNumbers(env, info, numbers);
  return FromPointer(
      env, std::memchr(ToPointer(numbers[0]), static_cast<int>(numbers[1]), static_cast<size_t>(numbers[2])));
}

// The bytes of a typed array's buffer that the array covers.
void* DataOf(napi_env env, napi_value array) {
  void* data = nullptr;
  napi_get_typedarray_info(env, array, nullptr, nullptr, &data, nullptr, nullptr);
  return data;
}

// copyOut(address, array, n) and copyIn(address, array, n).
template <bool kIn>
napi_value Copy(napi_env env, napi_callback_info info) {
  napi_value values[3];
  void* address = ReadArguments(env, info, values);
  double size = 0;
  napi_get_value_double(env, values[2], &size);
  void* data = DataOf(env, values[1]);
  // The array may lie on the same memory.
  std::memmove(kIn ? address : data, kIn ? data : address, static_cast<size_t>(size));
  return nullptr;
}

// The numbers of the operations are those of ATOMIC in memory-access/src/access/atomic-windows.ts.
template <typename T>
T Operate(int operation, std::atomic<T>* target, T value, T replacement) {
  switch (operation) {
    case 0:
      return target->load();
    case 1:
      target->store(value);
      return value;
    case 2:
      return target->fetch_add(value);
    case 3:
      return target->fetch_sub(value);
    case 4:
      return target->fetch_and(value);
    case 5:
      return target->fetch_or(value);
    case 6:
      return target->fetch_xor(value);
    case 7:
      return target->exchange(value);
    default:
      target->compare_exchange_strong(value, replacement);
      return value;  // what was found: the expected value, or what stood there instead
  }
}

// atomicI32(operation, address, value, replacement), and the same on other widths: what is wider than T wraps.
template <typename T>
napi_value Atomic(napi_env env, napi_callback_info info) {
  static_assert(sizeof(std::atomic<T>) == sizeof(T) && std::atomic<T>::is_always_lock_free,
                "an atomic must be nothing but its value, or other code could not share it");
  size_t count = 4;
  napi_value values[4];
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  double address = 0;
  napi_get_value_double(env, values[1], &address);
  const T result = Operate<T>(FromJs<int32_t>(env, values[0]), static_cast<std::atomic<T>*>(ToPointer(address)),
                              FromJs<T>(env, values[2]), FromJs<T>(env, values[3]));
  return ToJs<T>(env, result);
}

}  // namespace

void RegisterAccess(Napi::Env env, Napi::Object exports) {
  Napi::Object access = Napi::Object::New(env);
  ExportFunction(env, access, "getI8", Load<int8_t>);
  ExportFunction(env, access, "getU8", Load<uint8_t>);
  ExportFunction(env, access, "getI16", Load<int16_t>);
  ExportFunction(env, access, "getU16", Load<uint16_t>);
  ExportFunction(env, access, "getI32", Load<int32_t>);
  ExportFunction(env, access, "getU32", Load<uint32_t>);
  ExportFunction(env, access, "getF32", Load<float>);
  ExportFunction(env, access, "getF64", Load<double>);
  ExportFunction(env, access, "getI64", Load<int64_t>);
  ExportFunction(env, access, "getU64", Load<uint64_t>);
  ExportFunction(env, access, "getI64Number", LoadNumber<int64_t>);
  ExportFunction(env, access, "getU64Number", LoadNumber<uint64_t>);
  ExportFunction(env, access, "setI8", Store<int8_t>);
  ExportFunction(env, access, "setI16", Store<int16_t>);
  ExportFunction(env, access, "setI32", Store<int32_t>);
  ExportFunction(env, access, "setF32", Store<float>);
  ExportFunction(env, access, "setF64", Store<double>);
  ExportFunction(env, access, "setI64", Store<int64_t>);
  ExportFunction(env, access, "setI64Number", StoreNumber);
  ExportFunction(env, access, "memmove", Memmove);
  ExportFunction(env, access, "memset", Memset);
  ExportFunction(env, access, "memcmp", Memcmp);
  ExportFunction(env, access, "memchr", Memchr);
  ExportFunction(env, access, "copyOut", Copy<false>);
  ExportFunction(env, access, "copyIn", Copy<true>);
  ExportFunction(env, access, "atomicI8", Atomic<int8_t>);
  ExportFunction(env, access, "atomicU8", Atomic<uint8_t>);
  ExportFunction(env, access, "atomicI16", Atomic<int16_t>);
  ExportFunction(env, access, "atomicU16", Atomic<uint16_t>);
  ExportFunction(env, access, "atomicI32", Atomic<int32_t>);
  ExportFunction(env, access, "atomicI64", Atomic<int64_t>);
  RegisterWait(env, access);
  exports.Set("access", access);
}

}  // namespace just
