import type { RuntimeConfig } from '@justlang/config';

/** Settles what the process's global heap, which compiled programs use, will be like. */
export function configureGlobalHeap(
  options: Partial<Pick<RuntimeConfig, 'checks' | 'allocator' | 'guard'>>,
): void {
  for (const [option, value] of Object.entries({ ...options, leaks: 'off' }))
    process.env[`JUST_${option.toUpperCase()}`] = String(value);
}
