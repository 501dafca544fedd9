// Binds the loader's functions to their oldest versions, so that a binary built on a new glibc also loads on those
// that Node itself still supports: glibc 2.34 moved them from libdl into libc under a new version.
#pragma once

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
