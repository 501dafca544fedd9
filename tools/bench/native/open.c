// open BLOCKS HEAPS: a heap of mimalloc opened, used for BLOCKS blocks of as many size classes, each of which is written, and
// destroyed with them; ns per heap. The declarations are those of mimalloc.h, which need not be installed.
#include "bench.h"

typedef struct mi_heap_s mi_heap_t;
mi_heap_t *mi_heap_new(void);
void mi_heap_destroy(mi_heap_t *heap);
void *mi_heap_malloc(mi_heap_t *heap, size_t size);

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  uint32_t blocks = (uint32_t)atoi(argv[1]);
  uint32_t heaps = (uint32_t)atoi(argv[2]);
  uint32_t *sizes = must(malloc((blocks + 16) * sizeof *sizes));
  uint32_t count = 0;
  for (uint32_t size = 8; size <= 128 && count < blocks; size += 8) sizes[count++] = size;
  for (uint32_t below = 128; count < blocks; below *= 2) {
    for (uint32_t step = 1; step <= 8 && count < blocks; step++) sizes[count++] = below + below / 8 * step;
  }
  while (next_round()) {
    double checksum = 0;
    double start = now_ns();
    for (uint32_t i = 0; i < heaps; i++) {
      mi_heap_t *heap = mi_heap_new();
      for (uint32_t k = 0; k < blocks; k++) {
        volatile char *block = must(mi_heap_malloc(heap, sizes[k]));
        *block = 1;
        checksum += sizes[k];
      }
      mi_heap_destroy(heap);
    }
    print_round((now_ns() - start) / heaps, checksum);
  }
  return 0;
}
