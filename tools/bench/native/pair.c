// pair OPERATIONS: malloc(64) and its free at once; ns per pair.
#include "bench.h"

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  uint32_t operations = (uint32_t)atoi(argv[1]);
  void *volatile block; // volatile: the pair must not be optimised away
  while (next_round()) {
    double start = now_ns();
    for (uint32_t i = 0; i < operations; i++) {
      block = malloc(64);
      free(block);
    }
    print_round((now_ns() - start) / operations, operations);
  }
  return 0;
}
