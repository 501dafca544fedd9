// list NODES: builds a list of nodes { next, value } of 16 bytes, sums it, frees it; ns per node freed.
#include "bench.h"

typedef struct Node {
  struct Node *next;
  int64_t value;
} Node;

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  int32_t nodes = atoi(argv[1]);
  while (next_round()) {
    Node *head = NULL;
    double start = now_ns();
    for (int32_t i = 0; i < nodes; i++) {
      Node *node = malloc(sizeof *node);
      node->next = head;
      node->value = i;
      head = node;
    }
    double built = now_ns();
    double checksum = 0;
    for (Node *node = head; node != NULL; node = node->next) checksum += (double)node->value;
    double freeing = now_ns();
    while (head != NULL) {
      Node *next = head->next;
      free(head);
      head = next;
    }
    printf("{\"ns\":%.4f,\"nsBuild\":%.4f,\"checksum\":%.0f}\n", (now_ns() - freeing) / nodes,
           (built - start) / nodes, checksum);
    fflush(stdout);
  }
  return 0;
}
