import type { Difference } from '@justlang-tools/conformance';

/** What the emulator does in another way. */
export const ARM64_DIFFERENCES: readonly Difference[] = [
  {
    tests: 'packages/raw-allocator/src/low-memory.test.ts > low memory > is found whole',
    reason: "QEMU keeps room behind the program's break, which /proc/self/maps does not show.",
  },
  {
    tests:
      'packages/raw-allocator/test/guard-faults.test.ts > an access to a guard page ends the process after a report',
    reason: 'QEMU prints a line of its own where a signal ends a program.',
  },
];
