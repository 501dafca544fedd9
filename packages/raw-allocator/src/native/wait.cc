// Waiting on an address and notifying it, between any threads of the process.
//
// A table of buckets, found by a hash of the address, holds the threads that wait; it belongs to the process, as
// addresses do, and is the same on every system. A waiter compares the value and queues itself under its bucket's
// lock, and a notifier takes the same lock: a notification after a change of the value cannot be missed.
#include "old_glibc.h"

#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "access.h"
#include "addon.h"

namespace just {
namespace {

using Clock = std::chrono::steady_clock;

// How long a thread sleeps before V8 may check whether the thread is to end.
constexpr std::chrono::milliseconds kPollInterval(50);

constexpr size_t kBuckets = 256;

struct Waiter {
  uintptr_t address;
  std::condition_variable wake;
  bool woken = false;  // set by the notifier that has taken this waiter out of the queue
  Waiter* previous = nullptr;
  Waiter* next = nullptr;

  explicit Waiter(uintptr_t waited_on) : address(waited_on) {}
};

// A queue of waiters, the longest waiting first. `lock` guards every field of a queued waiter.
struct Bucket {
  std::mutex lock;
  Waiter* first = nullptr;
  Waiter* last = nullptr;

  void Append(Waiter* waiter) {
    waiter->previous = last;
    (last == nullptr ? first : last->next) = waiter;
    last = waiter;
  }

  void Remove(Waiter* waiter) {
    (waiter->previous == nullptr ? first : waiter->previous->next) = waiter->next;
    (waiter->next == nullptr ? last : waiter->next->previous) = waiter->previous;
  }
};

// Never destroyed: a thread may still wait while the process exits.
Bucket& BucketOf(uintptr_t address) {
  static Bucket* const buckets = new Bucket[kBuckets];
  const uint64_t hash = static_cast<uint64_t>(address >> 2) * UINT64_C(0x9E3779B97F4A7C15);
  return buckets[hash >> 56];
}

enum Result { kWoken = 0, kNotEqual = 1, kTimedOut = 2 };

template <typename T>
int32_t Wait(napi_env env, uintptr_t address, T expected, double timeout_ms, napi_value poll) {
  const bool forever = std::isinf(timeout_ms) || timeout_ms > 1e15;
  const auto limit = std::chrono::duration<double, std::milli>(forever ? 0 : timeout_ms);
  const auto deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(limit);
  napi_value undefined = nullptr;
  napi_get_undefined(env, &undefined);

  Waiter waiter(address);
  Bucket& bucket = BucketOf(address);
  std::unique_lock<std::mutex> held(bucket.lock);
  if (reinterpret_cast<std::atomic<T>*>(address)->load() != expected) return kNotEqual;
  bucket.Append(&waiter);
  for (;;) {
    auto until = Clock::now() + kPollInterval;
    if (!forever && deadline < until) until = deadline;
    waiter.wake.wait_until(held, until, [&waiter] { return waiter.woken; });
    if (waiter.woken) return kWoken;
    if (!forever && Clock::now() >= deadline) {
      bucket.Remove(&waiter);
      return kTimedOut;
    }
    // The waiter stays queued meanwhile, so that no notification is lost.
    held.unlock();
    const bool goes_on = napi_call_function(env, undefined, poll, 0, nullptr, nullptr) == napi_ok;
    held.lock();
    if (!goes_on) {
      if (!waiter.woken) bucket.Remove(&waiter);
      return kTimedOut;  // never seen: V8 is ending this thread
    }
  }
}

// waitI32(address, expected, timeout in milliseconds, poll), and the same on 64 bits.
napi_value WaitI32(napi_env env, napi_callback_info info) {
  size_t count = 4;
  napi_value values[4];
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  double address = 0;
  double timeout = 0;
  int32_t expected = 0;
  napi_get_value_double(env, values[0], &address);
  napi_get_value_int32(env, values[1], &expected);
  napi_get_value_double(env, values[2], &timeout);
  napi_value result = nullptr;
  napi_create_int32(env, Wait<int32_t>(env, ToAddress(address), expected, timeout, values[3]), &result);
  return result;
}

napi_value WaitI64(napi_env env, napi_callback_info info) {
  size_t count = 4;
  napi_value values[4];
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  double address = 0;
  double timeout = 0;
  int64_t expected = 0;
  bool lossless = false;
  napi_get_value_double(env, values[0], &address);
  napi_get_value_bigint_int64(env, values[1], &expected, &lossless);
  napi_get_value_double(env, values[2], &timeout);
  napi_value result = nullptr;
  napi_create_int32(env, Wait<int64_t>(env, ToAddress(address), expected, timeout, values[3]), &result);
  return result;
}

// notify(address, count): how many threads were woken.
napi_value Notify(napi_env env, napi_callback_info info) {
  double numbers[2];
  ReadNumbers(env, info, numbers);
  const uintptr_t address = ToAddress(numbers[0]);
  double woken = 0;
  Bucket& bucket = BucketOf(address);
  {
    std::lock_guard<std::mutex> held(bucket.lock);
    for (Waiter* waiter = bucket.first; waiter != nullptr && woken < numbers[1];) {
      Waiter* const next = waiter->next;
      if (waiter->address == address) {
        bucket.Remove(waiter);
        waiter->woken = true;
        waiter->wake.notify_one();
        woken += 1;
      }
      waiter = next;
    }
  }
  napi_value result = nullptr;
  napi_create_double(env, woken, &result);
  return result;
}

}  // namespace

void RegisterWait(Napi::Env env, Napi::Object access) {
  ExportFunction(env, access, "waitI32", WaitI32);
  ExportFunction(env, access, "waitI64", WaitI64);
  ExportFunction(env, access, "notify", Notify);
}

}  // namespace just
