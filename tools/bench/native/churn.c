// churn BLOCKS OPERATIONS [PROCESSES]: random replacement among BLOCKS live blocks of 8 to 1024 bytes; ns per free + malloc.
// With PROCESSES, that many do the same at once, each with blocks of its own; a round then ends with the last of them.
#include <unistd.h>

#include "bench.h"

struct work {
  uint32_t operations;
  void **live;
  uint32_t *slots;
  uint32_t *sizes;
  double checksum;
};

static struct work prepare(uint32_t blocks, uint32_t operations) {
  uint32_t state = 12345;
  struct work work = {operations, must(calloc(blocks, sizeof *work.live)), must(malloc(operations * sizeof *work.slots)),
                      must(malloc(operations * sizeof *work.sizes)), 0};
  for (uint32_t i = 0; i < operations; i++) {
    work.slots[i] = next_random(&state) % blocks;
    work.sizes[i] = 8 + next_random(&state) % 1017;
    work.checksum += (double)work.slots[i] + work.sizes[i];
  }
  for (uint32_t i = 0; i < blocks; i++) work.live[i] = must(malloc(8 + next_random(&state) % 1017));
  return work;
}

static void replace(struct work work) {
  for (uint32_t i = 0; i < work.operations; i++) {
    uint32_t slot = work.slots[i];
    free(work.live[slot]);
    work.live[slot] = malloc(work.sizes[i]);
  }
}

static void exact(ssize_t moved, size_t wanted) {
  if (moved == (ssize_t)wanted) return;
  fputs("a process is gone\n", stderr);
  exit(1);
}

// A process that does one round for each byte it reads and answers with its checksum.
struct child {
  int go;
  int done;
};

static struct child start(uint32_t blocks, uint32_t operations) {
  int go[2], done[2];
  if (pipe(go) != 0 || pipe(done) != 0) exit(1);
  pid_t child = fork();
  if (child < 0) exit(1);
  if (child > 0) {
    close(go[0]);
    close(done[1]);
    return (struct child){go[1], done[0]};
  }
  // What was inherited of the children before this one would keep them waiting at the end.
  for (int file = 3; file < 256; file++) {
    if (file != go[0] && file != done[1]) close(file);
  }
  struct work work = prepare(blocks, operations);
  char byte;
  while (read(go[0], &byte, 1) == 1) {
    replace(work);
    exact(write(done[1], &work.checksum, sizeof work.checksum), sizeof work.checksum);
  }
  _exit(0);
}

static void in_processes(int count, uint32_t blocks, uint32_t operations) {
  struct child *children = must(malloc(count * sizeof *children));
  for (int i = 0; i < count; i++) children[i] = start(blocks, operations);
  while (next_round()) {
    double checksum = 0;
    double start = now_ns();
    for (int i = 0; i < count; i++) exact(write(children[i].go, "g", 1), 1);
    for (int i = 0; i < count; i++) exact(read(children[i].done, &checksum, sizeof checksum), sizeof checksum);
    print_round((now_ns() - start) / operations, checksum);
  }
}

int main(int argc, char **argv) {
  if (argc != 3 && argc != 4) return 2;
  uint32_t blocks = (uint32_t)atoi(argv[1]);
  uint32_t operations = (uint32_t)atoi(argv[2]);
  if (argc == 4) {
    in_processes(atoi(argv[3]), blocks, operations);
    return 0;
  }
  struct work work = prepare(blocks, operations);
  while (next_round()) {
    double start = now_ns();
    replace(work);
    print_round((now_ns() - start) / operations, work.checksum);
  }
  return 0;
}
