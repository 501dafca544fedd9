// churn BLOCKS OPERATIONS: random replacement among BLOCKS live blocks of 8 to 1024 bytes; ns per free + malloc.
#include "bench.h"

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  uint32_t blocks = (uint32_t)atoi(argv[1]);
  uint32_t operations = (uint32_t)atoi(argv[2]);
  uint32_t state = 12345;
  void **live = must(calloc(blocks, sizeof *live));
  uint32_t *slots = must(malloc(operations * sizeof *slots));
  uint32_t *sizes = must(malloc(operations * sizeof *sizes));
  double checksum = 0;
  for (uint32_t i = 0; i < operations; i++) {
    slots[i] = next_random(&state) % blocks;
    sizes[i] = 8 + next_random(&state) % 1017;
    checksum += (double)slots[i] + sizes[i];
  }
  for (uint32_t i = 0; i < blocks; i++) live[i] = must(malloc(8 + next_random(&state) % 1017));
  while (next_round()) {
    double start = now_ns();
    for (uint32_t i = 0; i < operations; i++) {
      uint32_t slot = slots[i];
      free(live[slot]);
      live[slot] = malloc(sizes[i]);
    }
    print_round((now_ns() - start) / operations, checksum);
  }
  return 0;
}
