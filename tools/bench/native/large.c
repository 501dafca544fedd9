// large SIZE COUNT: allocates SIZE bytes, writes a byte to each page and frees them, COUNT times; ns per block.
#include "bench.h"

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  const size_t size = (size_t)atof(argv[1]);
  const int32_t count = atoi(argv[2]);
  while (next_round()) {
    double start = now_ns();
    for (int32_t i = 0; i < count; i++) {
      volatile char *block = must(malloc(size));
      for (size_t at = 0; at < size; at += 4096) block[at] = (char)i;
      free((void *)block);
    }
    print_round((now_ns() - start) / count, count);
  }
  return 0;
}
