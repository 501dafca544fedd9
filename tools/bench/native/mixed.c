// mixed SLOTS OPERATIONS, SLOTS a power of two: each operation replaces the block in a random slot by one of 8 to 520 bytes and writes
// through its address; ns per allocation (with the free of the block it replaces).
#include "bench.h"

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  uint32_t slots = (uint32_t)atoi(argv[1]);
  uint32_t operations = (uint32_t)atoi(argv[2]);
  while (next_round()) {
    uint32_t state = 777;
    double checksum = 0;
    int32_t **table = must(calloc(slots, sizeof *table));
    double start = now_ns();
    for (uint32_t i = 0; i < operations; i++) {
      uint32_t random = next_random(&state);
      uint32_t slot = random & (slots - 1);
      int32_t *old = table[slot];
      if (old != NULL) {
        checksum += *old & 255;
        free(old);
      }
      int32_t *block = malloc(8 + (random >> 23));
      *block = (int32_t)i;
      table[slot] = block;
    }
    double ns = (now_ns() - start) / operations;
    for (uint32_t slot = 0; slot < slots; slot++) free(table[slot]);
    free(table);
    print_round(ns, checksum);
  }
  return 0;
}
