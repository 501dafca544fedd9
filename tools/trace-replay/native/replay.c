// replay FILE REPETITIONS: replays compiled operations (src/operation-file.ts) on the C library's allocator; each line
// on stdin is answered with the ns per operation of REPETITIONS replays.
#include "bench.h"

enum { ALLOCATE, ALLOCATE_ZEROED, REALLOCATE, FREE };

static int32_t *read_words(const char *path, size_t *count) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) exit(3);
  fseek(file, 0, SEEK_END);
  *count = (size_t)ftell(file) / sizeof(int32_t);
  rewind(file);
  int32_t *words = must(malloc(*count * sizeof *words + 1));
  if (fread(words, sizeof *words, *count, file) != *count) exit(3);
  fclose(file);
  return words;
}

static void *aligned(size_t align, size_t size) {
  void *block = NULL;
  if (posix_memalign(&block, align, size) != 0) exit(4);
  return block;
}

// What realloc does not promise above malloc's own alignment: the copy by hand.
static void *aligned_realloc(void *old, size_t old_size, size_t align, size_t size) {
  void *block = aligned(align, size);
  memcpy(block, old, old_size < size ? old_size : size);
  free(old);
  return block;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  size_t count;
  int32_t *words = read_words(argv[1], &count);
  if (count < 4 || words[0] != 0x4a545243) return 3;
  int32_t length = words[1];
  int32_t repetitions = atoi(argv[2]);
  const int32_t *kinds = words + 4, *slots = kinds + length, *sizes = slots + length;
  const int32_t *old_sizes = sizes + length, *aligns = old_sizes + length;
  void **table = must(calloc((size_t)words[2], sizeof *table));
  while (next_round()) {
    double start = now_ns();
    for (int32_t repetition = 0; repetition < repetitions; repetition++) {
      for (int32_t i = 0; i < length; i++) {
        void **slot = &table[slots[i]];
        size_t size = (size_t)sizes[i], align = (size_t)aligns[i];
        switch (kinds[i]) {
        case ALLOCATE:
          *slot = align <= 16 ? malloc(size) : aligned(align, size);
          break;
        case ALLOCATE_ZEROED:
          *slot = align <= 16 ? calloc(1, size) : memset(aligned(align, size), 0, size);
          break;
        case REALLOCATE:
          *slot = align <= 16 ? realloc(*slot, size) : aligned_realloc(*slot, (size_t)old_sizes[i], align, size);
          break;
        case FREE:
          free(*slot);
          break;
        }
      }
    }
    print_round((now_ns() - start) / ((double)length * repetitions), (double)length * repetitions);
  }
  return 0;
}
