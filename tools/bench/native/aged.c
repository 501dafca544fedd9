// aged NODES: frees NODES blocks of 16 bytes in random order, then builds a list of as many nodes, sums it and frees it.
// ns per node summed.
#include "bench.h"

typedef struct Node {
  struct Node *next;
  int64_t value;
} Node;

// Leaves the heap with its free blocks in an order that has nothing to do with where they lie.
static void age(Node **blocks, int32_t nodes) {
  uint32_t random = 1;
  for (int32_t i = 0; i < nodes; i++) {
    blocks[i] = must(malloc(sizeof(Node)));
    blocks[i]->value = i;
  }
  for (int32_t i = nodes - 1; i > 0; i--) {
    int32_t other = (int32_t)(next_random(&random) % (uint32_t)(i + 1));
    Node *block = blocks[i];
    blocks[i] = blocks[other];
    blocks[other] = block;
  }
  for (int32_t i = 0; i < nodes; i++) free(blocks[i]);
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  int32_t nodes = atoi(argv[1]);
  Node **blocks = must(malloc((size_t)nodes * sizeof *blocks));
  while (next_round()) {
    age(blocks, nodes);
    Node *head = NULL;
    for (int32_t i = 0; i < nodes; i++) {
      Node *node = must(malloc(sizeof *node));
      node->next = head;
      node->value = i;
      head = node;
    }
    double start = now_ns();
    double checksum = 0;
    for (Node *node = head; node != NULL; node = node->next) checksum += (double)node->value;
    double freeing = now_ns();
    while (head != NULL) {
      Node *next = head->next;
      free(head);
      head = next;
    }
    printf("{\"ns\":%.4f,\"nsFree\":%.4f,\"checksum\":%.0f}\n", (freeing - start) / nodes,
           (now_ns() - freeing) / nodes, checksum);
    fflush(stdout);
  }
  return 0;
}
