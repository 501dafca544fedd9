// vec COUNT: pushes COUNT int32 by doubling with realloc, then sums them; ns per element of both together.
#include "bench.h"

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  int32_t count = atoi(argv[1]);
  while (next_round()) {
    double start = now_ns();
    int32_t *elements = NULL;
    int32_t capacity = 0;
    for (int32_t i = 0; i < count; i++) {
      if (i == capacity) {
        capacity = capacity == 0 ? 4 : capacity * 2;
        elements = must(realloc(elements, (size_t)capacity * sizeof *elements));
      }
      elements[i] = i & 1023;
    }
    int64_t sum = 0;
    for (int32_t i = 0; i < count; i++) sum += elements[i];
    print_round((now_ns() - start) / count, (double)sum);
    free(elements);
  }
  return 0;
}
