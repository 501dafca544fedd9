/** What the runner knows of a program without loading it, so that `--help` needs no native code. */
export interface CatalogueEntry {
  readonly name: string;
  readonly summary: string;
  /** Whether the program ends in a panic, with exit code 101. */
  readonly panics: boolean;
}

/** The reference programs, in the order in which the runner runs them. */
export const CATALOGUE: readonly CatalogueEntry[] = [
  {
    name: 'word-frequency',
    summary: 'counts the words of a text in an off-heap hash map, sorts them, prints the top 20',
    panics: false,
  },
  {
    name: 'binary-trees',
    summary: 'builds, walks and drops trees of boxed nodes (Benchmarks Game)',
    panics: false,
  },
  {
    name: 'lru-cache',
    summary: 'drives a cache of boxed entries in a doubly linked list with the words of a text',
    panics: false,
  },
  {
    name: 'panic-unwind',
    summary: 'panics three frames deep with owned values in each frame; exit code 101',
    panics: true,
  },
];
