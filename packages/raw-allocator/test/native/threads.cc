// The protocols between threads, run under ThreadSanitizer without Node: the inboxes, the map of low memory, waiting and notifying.
// Prints what was done, as JSON; a data race is ThreadSanitizer's report and its exit code.
//
// argv: which of them, how many rounds each thread does. With -DFAULTY the inbox is one with a fault, which has to be reported.
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#if defined(FAULTY)
// A push that does not release what it wrote.
#define memory_order_release memory_order_relaxed
#endif
#include "../../src/native/inbox.cc"
#undef memory_order_release
#include "../../src/native/low_memory.h"
#include "../../src/native/wait.cc"

// What wait.cc asks of Node-API. An argument is the address of a double, and so is a result.
extern "C" {
struct napi_callback_info__ {
  double* arguments;
  size_t count;
};
napi_status napi_get_cb_info(napi_env, napi_callback_info info, size_t* count, napi_value* values, napi_value*, void**) {
  for (size_t i = 0; i < info->count && i < *count; ++i) {
    values[i] = reinterpret_cast<napi_value>(info->arguments + i);
  }
  *count = info->count;
  return napi_ok;
}
napi_status napi_get_value_double(napi_env, napi_value value, double* result) {
  *result = *reinterpret_cast<double*>(value);
  return napi_ok;
}
napi_status napi_create_double(napi_env, double value, napi_value* result) {
  static thread_local double last;
  last = value;
  *result = reinterpret_cast<napi_value>(&last);
  return napi_ok;
}
napi_status napi_get_undefined(napi_env, napi_value*) { return napi_ok; }
// V8 looks whether the thread is to end: never here.
napi_status napi_call_function(napi_env, napi_value, napi_value, size_t, const napi_value*, napi_value*) { return napi_ok; }
}

namespace {

constexpr int kThreads = 4;

void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "fault: %s\n", what);
  std::_Exit(3);
}

void Run(int count, void (*body)(int, long), long rounds) {
  std::vector<std::thread> threads;
  for (int id = 0; id < count; ++id) threads.emplace_back(body, id, rounds);
  for (std::thread& thread : threads) thread.join();
}

uint32_t Next(uint32_t& state) {
  state = state * 1664525u + 1013904223u;
  return state >> 8;
}

// Owners allocate, others hand back, owners free. Blocks are malloc's, of sizes with and without a record of their own.
std::atomic<uint64_t> inboxes[kThreads];
// Blocks on their way to whoever hands them back: address and, in the upper bits, owner and size.
std::atomic<uint64_t> wandering[64];
std::atomic<long> handed{0}, freed{0}, ended{0};

uint64_t Taken(int owner) {
  just::HandedBlock blocks[16];
  uint64_t count = 0;
  for (;;) {
    const size_t taken = just::TakeBlocks(inboxes[owner].load(), blocks, 16);
    Require(taken != just::kHandedTwice, "a block counts as handed back twice");
    if (taken == 0) return count;
    for (size_t i = 0; i < taken; ++i) {
      Require(blocks[i].align == static_cast<uint32_t>(8 << owner), "a block came to another owner");
      Require(blocks[i].size >= 8 && blocks[i].size <= 64, "a block came with another size");
      std::memset(reinterpret_cast<void*>(blocks[i].address), 0, blocks[i].size);
      std::free(reinterpret_cast<void*>(blocks[i].address));
      ++count;
    }
  }
}

std::atomic<int> owners{0};

bool IsDone() {
  if (owners.load() > 0) return false;
  for (const std::atomic<uint64_t>& block : wandering) {
    if (block.load() != 0) return false;
  }
  return true;
}

void HandOn(int id) {
  uint32_t state = static_cast<uint32_t>(id);
  while (!IsDone()) {
    const uint64_t block = wandering[Next(state) % 64].exchange(0);
    if (block == 0) continue;
    const int owner = static_cast<int>(block >> 56);
    const uint64_t size = block >> 48 & 255;
    const uintptr_t address = static_cast<uintptr_t>(block & ((uint64_t{1} << 48) - 1));
    std::memset(reinterpret_cast<void*>(address), 1, size);
    const auto result =
        just::HandBack(inboxes[owner].load(), {address, size, static_cast<uint32_t>(8 << owner)});
    Require(result == just::HandBackResult::kHanded || result == just::HandBackResult::kEnded, "a hand-back failed");
    if (result == just::HandBackResult::kHanded) {
      ++handed;
    } else {
      ++ended;
      std::free(reinterpret_cast<void*>(address));
    }
  }
}

void OwnInbox(int id, long rounds) {
  uint32_t state = static_cast<uint32_t>(id);
  for (long round = 0; round < rounds;) {
    const uint64_t size = 8 + Next(state) % 57;
    const uintptr_t address = reinterpret_cast<uintptr_t>(std::malloc(size));
    uint64_t none = 0;
    if (!wandering[Next(state) % 64].compare_exchange_strong(none, static_cast<uint64_t>(id) << 56 | size << 48 | address)) {
      std::free(reinterpret_cast<void*>(address));
      std::this_thread::yield();
      continue;
    }
    ++round;
    if (round % 16 == 0) freed += static_cast<long>(Taken(id));
    // Ends with blocks on their way: they come before the close, or are refused. What comes after the last look is lost.
    if (round % 500 == 0) {
      const uint64_t old = inboxes[id].load();
      just::CloseInbox(old);
      for (int i = 0; i < 20; ++i) std::this_thread::yield();
      inboxes[id] = just::OpenInbox();
      Require(inboxes[id].load() != old, "an inbox's number was used again");
    }
  }
  --owners;
  while (!IsDone()) freed += static_cast<long>(Taken(id));
}

void RunInboxes(long rounds) {
  owners = kThreads / 2;
  for (int id = 0; id < kThreads; id += 2) inboxes[id] = just::OpenInbox();
  Run(kThreads, [](int id, long count) { id % 2 == 0 ? OwnInbox(id, count) : HandOn(id); }, rounds);
  for (int id = 0; id < kThreads; id += 2) freed += static_cast<long>(Taken(id));
  std::printf("{\"handed\":%ld,\"ended\":%ld,\"freed\":%ld}\n", handed.load(), ended.load(), freed.load());
}

// Every thread takes chunks, marks them as its own, and gives them back.
void UseLowMemory(int id, long rounds) {
  uint32_t state = static_cast<uint32_t>(id);
  uintptr_t held[8] = {};
  size_t counts[8] = {};
  for (long round = 0; round < rounds; ++round) {
    const size_t at = Next(state) % 8;
    if (held[at] != 0) {
      for (size_t chunk = 0; chunk < counts[at]; ++chunk) {
        Require(*reinterpret_cast<int*>(held[at] + chunk * 65536) == id + 1, "a chunk is another thread's");
      }
      Require(just::ReleaseLow(held[at], counts[at]), "a chunk is not in use");
      held[at] = 0;
      continue;
    }
    counts[at] = 1 + Next(state) % 20;
    held[at] = Next(state) % 2 == 0 ? just::AcquireLow(counts[at]) : just::AcquireLowRun(counts[at], 0);
    if (held[at] == 0) continue;
    for (size_t chunk = 0; chunk < counts[at]; ++chunk) {
      int& mark = *reinterpret_cast<int*>(held[at] + chunk * 65536);
      Require(mark == 0, "a chunk is not zero");
      mark = id + 1;
    }
    if (round % 16 == 0) just::GetLowMemoryStats();
  }
  for (size_t at = 0; at < 8; ++at) {
    if (held[at] != 0) just::ReleaseLow(held[at], counts[at]);
  }
}

void RunLowMemory(long rounds) {
  // Little of it, so that some requests are refused.
  just::SetLowMemoryCap(size_t{32} << 20);
  Run(kThreads, UseLowMemory, rounds);
  const just::LowMemoryStats stats = just::GetLowMemoryStats();
  std::printf("{\"used\":%zu,\"reserved\":%zu,\"changed\":%s}\n", stats.used_bytes, stats.reserved_bytes,
              just::LowReleases()->load() > 0 ? "true" : "false");
}

// A turn that goes round: each thread waits for its own, writes what no atomic guards, and wakes the others.
int32_t turn = 0;
long written = 0;

void TakeTurns(int id, long rounds) {
  auto* const atomic = reinterpret_cast<std::atomic<int32_t>*>(&turn);
  for (long round = 0; round < rounds; ++round) {
    for (int32_t now = atomic->load(); now % kThreads != id; now = atomic->load()) {
      just::Wait<int32_t>(nullptr, reinterpret_cast<uintptr_t>(&turn), now, INFINITY, nullptr);
    }
    ++written;
    atomic->fetch_add(1);
    double arguments[] = {static_cast<double>(reinterpret_cast<uintptr_t>(&turn)), INFINITY};
    napi_callback_info__ info = {arguments, 2};
    just::Notify(nullptr, &info);
  }
}

void RunWaiting(long rounds) {
  Run(kThreads, TakeTurns, rounds);
  std::printf("{\"written\":%ld}\n", written);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const long rounds = std::atol(argv[2]);
  if (std::strcmp(argv[1], "inboxes") == 0) RunInboxes(rounds);
  if (std::strcmp(argv[1], "low-memory") == 0) RunLowMemory(rounds);
  if (std::strcmp(argv[1], "waiting") == 0) RunWaiting(rounds);
  return 0;
}
