// Keeps newer symbols of glibc out, so that a binary built on a new one also loads on those that Node itself still
// supports (2.28). Include it before <condition_variable>.
#pragma once

#include <cstddef>

// std::condition_variable waits with pthread_cond_clockwait where there is one, since glibc 2.30. Without it a wait by
// the steady clock is one by the system clock that looks at the steady one when it ends.
#undef _GLIBCXX_USE_PTHREAD_COND_CLOCKWAIT

// glibc 2.34 moved the loader's functions from libdl into libc under a new version.

#if defined(__GLIBC__) && defined(__x86_64__)
#define JUST_BASE_VERSION "GLIBC_2.2.5"
#define JUST_LATER_VERSION "GLIBC_2.3.3"
#elif defined(__GLIBC__) && defined(__aarch64__)
#define JUST_BASE_VERSION "GLIBC_2.17"
#define JUST_LATER_VERSION "GLIBC_2.17"
#endif

#if defined(JUST_BASE_VERSION)
__asm__(".symver dlopen,dlopen@" JUST_BASE_VERSION);
__asm__(".symver dlclose,dlclose@" JUST_BASE_VERSION);
__asm__(".symver dlsym,dlsym@" JUST_BASE_VERSION);
__asm__(".symver dlerror,dlerror@" JUST_BASE_VERSION);
__asm__(".symver dladdr,dladdr@" JUST_BASE_VERSION);
__asm__(".symver dladdr1,dladdr1@" JUST_LATER_VERSION);
__asm__(".symver dlinfo,dlinfo@" JUST_LATER_VERSION);
#endif
