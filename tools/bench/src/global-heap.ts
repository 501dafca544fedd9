import type { RuntimeConfig } from '@justlang/config';

/** Settles what the process's global heap, which compiled programs use, will be like. */
export function configureGlobalHeap({
  guard,
  ...options
}: Partial<Pick<RuntimeConfig, 'checks' | 'allocator' | 'guard'>>): void {
  const text = {
    ...options,
    ...(guard !== undefined && { guard: guard === 0 ? 'off' : `1/${guard}` }),
    leaks: 'off',
  };
  for (const [option, value] of Object.entries(text)) process.env[`JUST_${option.toUpperCase()}`] = value;
}
