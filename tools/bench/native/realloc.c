// realloc SIZE COUNT: resizes a block to SIZE + 1 bytes and back, COUNT times, and writes the last byte each time; ns per resize.
#include "bench.h"

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  const size_t size = (size_t)atof(argv[1]);
  const int32_t count = atoi(argv[2]);
  while (next_round()) {
    volatile char *block = must(malloc(size));
    double start = now_ns();
    for (int32_t i = 0; i < count; i++) {
      block = must(realloc((void *)block, size + 1));
      block[size] = (char)i;
      block = must(realloc((void *)block, size));
      block[size - 1] = (char)i;
    }
    print_round((now_ns() - start) / count / 2, count);
    free((void *)block);
  }
  return 0;
}
