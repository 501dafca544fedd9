/** The scope of the published packages. */
export const SCOPE = '@justlang/';

/** What only tests import, and what imports no package of the workspace itself. */
export const FOR_TESTS: readonly string[] = ['@justlang-tools/testing', '@justlang-tools/accessors'];

/**
 * What each published package may import of the others: the table of `docs/architecture.md`. A package missing here
 * is an error, so that a new one has to be placed in the order first.
 */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  config: [],
  panic: ['config'],
  'raw-allocator': ['config'],
  'memory-access': ['raw-allocator', 'config', 'panic'],
  heap: ['memory-access', 'raw-allocator', 'config', 'panic'],
  'drop-glue': ['heap', 'memory-access', 'panic', 'config'],
  profile: ['drop-glue', 'heap', 'memory-access', 'raw-allocator', 'panic', 'config'],
};
