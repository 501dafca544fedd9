// What an access to a guard page says before it ends the process.
#pragma once

#include <cstdint>

namespace just {
namespace guard {

enum class Access { kUnknown, kRead, kWrite };

// Watches for accesses to guard pages, in every thread of the process: what faults elsewhere goes on to whoever watched before. Each
// thread that calls it gets a stack on which it can report where its own is full.
void Watch();

}  // namespace guard
}  // namespace just
