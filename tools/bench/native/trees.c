// trees DEPTH: the Benchmarks Game's binary trees; a node is two pointers of 8 bytes. ns of the whole run.
#include "bench.h"

typedef struct Node {
  struct Node *left, *right;
} Node;

static Node *build(int depth) {
  Node *node = malloc(sizeof *node);
  if (depth > 0) {
    node->left = build(depth - 1);
    node->right = build(depth - 1);
  } else {
    node->left = node->right = NULL;
  }
  return node;
}

static int32_t count(const Node *node) {
  return node->left == NULL ? 1 : 1 + count(node->left) + count(node->right);
}

static void drop(Node *node) {
  if (node->left != NULL) {
    drop(node->left);
    drop(node->right);
  }
  free(node);
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  int max = atoi(argv[1]);
  while (next_round()) {
    double checksum = 0;
    double start = now_ns();
    Node *stretch = build(max + 1);
    checksum += count(stretch);
    drop(stretch);
    Node *keep = build(max);
    for (int depth = 4; depth <= max; depth += 2) {
      int32_t iterations = 1 << (max - depth + 4);
      for (int32_t i = 0; i < iterations; i++) {
        Node *tree = build(depth);
        checksum += count(tree);
        drop(tree);
      }
    }
    checksum += count(keep);
    drop(keep);
    print_round(now_ns() - start, checksum);
  }
  return 0;
}
