// What every C peer shares: the clock, the random sequence (the same as src/tasks/random.ts) and the round protocol.
#ifndef JUST_BENCH_H
#define JUST_BENCH_H
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static inline double now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

// xorshift32; the seed must not be 0.
static inline uint32_t next_random(uint32_t *state) {
  uint32_t x = *state;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return *state = x;
}

// Waits for the next round; 0 when there is none.
static inline int next_round(void) {
  char line[64];
  return fgets(line, sizeof line, stdin) != NULL;
}

static inline void print_round(double ns, double checksum) {
  printf("{\"ns\":%.4f,\"checksum\":%.0f}\n", ns, checksum);
  fflush(stdout);
}

// The process's resident set in bytes, from /proc; 0 where there is none.
static inline double resident_bytes(void) {
  FILE *file = fopen("/proc/self/statm", "r");
  double pages = 0;
  if (file != NULL) {
    if (fscanf(file, "%*f %lf", &pages) != 1) pages = 0;
    fclose(file);
  }
  return pages * 4096;
}

static inline void *must(void *pointer) {
  if (pointer == NULL) {
    fputs("out of memory\n", stderr);
    exit(1);
  }
  return pointer;
}
#endif
