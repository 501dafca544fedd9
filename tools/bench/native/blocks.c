// blocks COUNT: COUNT live blocks of 16 bytes, chained through their first word; the resident set beyond start.
#include "bench.h"

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  int32_t count = atoi(argv[1]);
  while (next_round()) {
    double resident = resident_bytes();
    void **head = NULL;
    double start = now_ns();
    for (int32_t i = 0; i < count; i++) {
      void **block = malloc(16);
      *block = head;
      head = block;
    }
    double ns = (now_ns() - start) / count;
    resident = resident_bytes() - resident;
    while (head != NULL) {
      void **next = *head;
      free(head);
      head = next;
    }
    printf("{\"ns\":%.4f,\"rss\":%.0f,\"live\":%.0f}\n", ns, resident, 16.0 * count);
    fflush(stdout);
  }
  return 0;
}
