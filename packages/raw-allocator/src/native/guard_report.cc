// The handler of faults. All it calls may be called in a handler of signals: it takes no lock, allocates nothing, and prints with
// write(2).
#include "guard_report.h"

#include <atomic>
#include <cstddef>
#include <mutex>

#include "guard_pages.h"

#if defined(_WIN32)
#include <windows.h>
#else
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#if defined(__linux__)
#include <ucontext.h>
#endif
#endif

namespace just {
namespace guard {
namespace {

void WriteError(const char* text, size_t length) {
#if defined(_WIN32)
  DWORD written;
  WriteFile(GetStdHandle(STD_ERROR_HANDLE), text, static_cast<DWORD>(length), &written, nullptr);
#else
  while (length > 0) {
    const ssize_t written = write(STDERR_FILENO, text, length);
    if (written > 0) {
      text += written;
      length -= static_cast<size_t>(written);
    } else if (written == 0 || errno == EAGAIN) {
      // A pipe that nobody reads now. It ends the report that nobody reads for long.
      struct pollfd stderr_ready = {STDERR_FILENO, POLLOUT, 0};
      if (poll(&stderr_ready, 1, 1000) <= 0) return;
    } else if (errno != EINTR) {
      return;
    }
  }
#endif
}

// Text for stderr, in as few writes as a buffer on the stack allows.
class Report {
 public:
  ~Report() { Flush(); }

  Report& operator<<(const char* text) {
    for (; *text != '\0'; ++text) Put(*text);
    return *this;
  }

  Report& operator<<(size_t number) { return Number(number, 10); }

  Report& Hex(uintptr_t address) {
    *this << "0x";
    return Number(address, 16);
  }

 private:
  Report& Number(size_t number, size_t base) {
    char digits[32];
    size_t count = 0;
    do {
      digits[count++] = "0123456789abcdef"[number % base];
      number /= base;
    } while (number != 0);
    while (count > 0) Put(digits[--count]);
    return *this;
  }

  void Put(char character) {
    if (length_ == sizeof(text_)) Flush();
    text_[length_++] = character;
  }

  void Flush() {
    WriteError(text_, length_);
    length_ = 0;
  }

  char text_[512];
  size_t length_ = 0;
};

State StateOf(const Slot& slot) { return slot.state.load(std::memory_order_acquire); }

// How far an address is from a block; 0 inside.
size_t Distance(const Slot& slot, uintptr_t address) {
  if (address < slot.address) return slot.address - address;
  const size_t offset = address - slot.address;
  return offset < slot.size ? 0 : offset - slot.size + 1;
}

// The slot that explains a fault: its own, if that had a block; else the one whose block is nearest. kSlots where no block was ever
// handed out.
size_t Explain(const Pool& pool, uintptr_t address) {
  const size_t own = pool.SlotAt(address);
  if (own < kSlots && StateOf(pool.slots[own]) != State::kUnused) return own;
  size_t nearest = kSlots;
  for (size_t slot = 0; slot < kSlots; ++slot) {
    if (StateOf(pool.slots[slot]) == State::kUnused) continue;
    if (nearest == kSlots || Distance(pool.slots[slot], address) < Distance(pool.slots[nearest], address)) {
      nearest = slot;
    }
  }
  return nearest;
}

const char* KindOf(const Pool& pool, size_t index, uintptr_t address) {
  const Slot& slot = pool.slots[index];
  const uintptr_t start = pool.SlotStart(index);
  if (address + pool.page < start || address >= start + pool.slot_bytes + pool.page) return "beyond the slot";
  // An address inside a live block faulted while it was another one's, which was freed.
  if (StateOf(slot) == State::kFreed || Distance(slot, address) == 0) return "use after free";
  return address < slot.address ? "underflow" : "overflow";
}

void Describe(const Pool& pool, uintptr_t address, Access access) {
  Report report;
  const size_t index = Explain(pool, address);
  report << "JUST_GUARD found a fault: " << (index < kSlots ? KindOf(pool, index, address) : "beyond the slot") << ": ";
  report << (access == Access::kRead ? "a read" : access == Access::kWrite ? "a write" : "an access") << " at ";
  report.Hex(address) << "\n";
  if (index == kSlots) return;
  const Slot& slot = pool.slots[index];
  const bool is_freed = StateOf(slot) == State::kFreed;
  const size_t distance = Distance(slot, address);
  report << "  ";
  report.Hex(address) << " is ";
  if (address < slot.address) {
    report << distance << " bytes before";
  } else if (distance > 0) {
    report << distance - 1 << " bytes after";
  } else {
    report << address - slot.address << " bytes into";
  }
  report << (is_freed ? " a freed block of " : " a live block of ") << slot.size << " bytes at ";
  report.Hex(slot.address) << ", align " << static_cast<size_t>(slot.align) << "\n";
  report << "  block allocated\n" << slot.allocated;
  if (is_freed) report << "  block freed\n" << slot.freed;
  report << "  the process ends with the access, whose own stack is that of the crash\n";
}

std::atomic<bool> is_reporting;
std::atomic<bool> is_reported;

void Pause(int milliseconds) {
#if defined(_WIN32)
  Sleep(static_cast<DWORD>(milliseconds));
#else
  poll(nullptr, 0, milliseconds);
#endif
}

// Reports a fault in a guard page; false where the address lies in none.
bool ReportFault(uintptr_t address, Access access) {
  const Pool* const pool = PoolAt(address);
  if (pool == nullptr) return false;
  if (!is_reporting.exchange(true)) {
    Describe(*pool, address, access);
    is_reported.store(true);
    return true;
  }
  // Another thread reports: the end of this one would end the process before the report is out. No longer than a report takes that
  // nobody reads.
  for (int i = 0; i < 1000 && !is_reported.load(); ++i) Pause(10);
  return true;
}

#if defined(_WIN32)

LONG CALLBACK OnException(EXCEPTION_POINTERS* pointers) {
  const EXCEPTION_RECORD* const record = pointers->ExceptionRecord;
  if (record->ExceptionCode == EXCEPTION_ACCESS_VIOLATION && record->NumberParameters >= 2) {
    const Access access = record->ExceptionInformation[0] == 0   ? Access::kRead
                          : record->ExceptionInformation[0] == 1 ? Access::kWrite
                                                                 : Access::kUnknown;
    ReportFault(record->ExceptionInformation[1], access);
  }
  // Nobody handles an access to a guard page, so it ends the process.
  return EXCEPTION_CONTINUE_SEARCH;
}

#else

// What handled the signals before.
struct sigaction former_segv;
struct sigaction former_bus;

Access AccessOf(const void* context) {
#if defined(__linux__) && defined(__x86_64__)
  // Bit 1 of the page fault's error code.
  const auto* const registers = static_cast<const ucontext_t*>(context)->uc_mcontext.gregs;
  return (registers[REG_ERR] & 2) != 0 ? Access::kWrite : Access::kRead;
#else
  static_cast<void>(context);
  return Access::kUnknown;
#endif
}

void ResetToDefault(int signal) {
  struct sigaction action = {};
  action.sa_handler = SIG_DFL;
  sigaction(signal, &action, nullptr);
}

// Hands a signal on to who handled it before, as if this handler were not there.
void PassOn(int signal, siginfo_t* info, void* context) {
  struct sigaction& former = signal == SIGSEGV ? former_segv : former_bus;
  const bool is_fault = info->si_code > 0;
  if ((former.sa_flags & SA_SIGINFO) != 0) {
    const auto handler = former.sa_sigaction;
    if ((former.sa_flags & static_cast<int>(SA_RESETHAND)) != 0) ResetToDefault(signal);
    handler(signal, info, context);
  } else if (former.sa_handler == SIG_DFL || (former.sa_handler == SIG_IGN && is_fault)) {
    // The access is repeated when the handler returns, and ends the process. A signal that was sent is sent again.
    ResetToDefault(signal);
    if (!is_fault) raise(signal);
  } else if (former.sa_handler != SIG_IGN) {
    const auto handler = former.sa_handler;
    if ((former.sa_flags & static_cast<int>(SA_RESETHAND)) != 0) ResetToDefault(signal);
    handler(signal);
  }
}

void OnSignal(int signal, siginfo_t* info, void* context) {
  const int before = errno;
  if (info->si_code > 0 && ReportFault(reinterpret_cast<uintptr_t>(info->si_addr), AccessOf(context))) {
    // The access is repeated when the handler returns: so a debugger, and a core dump, show it.
    ResetToDefault(signal);
  } else {
    PassOn(signal, info, context);
  }
  errno = before;
}

void Install(int signal, struct sigaction* former) {
  if (sigaction(signal, nullptr, former) != 0) return;
  struct sigaction action = {};
  action.sa_sigaction = OnSignal;
  // Otherwise as the former handler has it, which may be called.
  action.sa_mask = former->sa_mask;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | (former->sa_flags & (SA_NODEFER | SA_RESTART));
  sigaction(signal, &action, nullptr);
}

// The stack of a thread's handler, where it has none.
class SignalStack {
 public:
  SignalStack() {
    stack_t now;
    if (sigaltstack(nullptr, &now) != 0 || (now.ss_flags & SS_DISABLE) == 0) return;
    void* const memory = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
    if (memory == MAP_FAILED) return;
    stack_t stack = {};
    stack.ss_sp = memory;
    stack.ss_size = kBytes;
    if (sigaltstack(&stack, nullptr) == 0) {
      memory_ = memory;
    } else {
      munmap(memory, kBytes);
    }
  }

  ~SignalStack() {
    if (memory_ == nullptr) return;
    stack_t now;
    // Somebody else may have set another one since.
    if (sigaltstack(nullptr, &now) != 0 || now.ss_sp != memory_) return;
    stack_t none = {};
    none.ss_flags = SS_DISABLE;
    none.ss_size = kBytes;
    if (sigaltstack(&none, nullptr) == 0) munmap(memory_, kBytes);
  }

  void Use() {}

 private:
  static constexpr size_t kBytes = 65536;
  void* memory_ = nullptr;
};

#endif

}  // namespace

void Watch() {
#if !defined(_WIN32)
  static thread_local SignalStack stack;
  stack.Use();
#endif
  static std::mutex mutex;
  static bool is_watched = false;
  std::lock_guard<std::mutex> lock(mutex);
  if (is_watched) return;
  is_watched = true;
#if defined(_WIN32)
  AddVectoredExceptionHandler(1, OnException);
#else
  Install(SIGSEGV, &former_segv);
  // macOS answers an access to a page without rights with it.
  Install(SIGBUS, &former_bus);
#endif
}

}  // namespace guard
}  // namespace just
