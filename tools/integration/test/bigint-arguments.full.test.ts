import { RuntimeConfig } from '@justlang/config';
import { describe, vi } from 'vitest';
import { bigintArguments, memoryAccessCalls, smallBigints } from './bigint-calls.js';

vi.hoisted(() => {
  process.env.JUST_CHECKS = 'full';
});

// No list at the end of the process: the heaps stay open.
const config = RuntimeConfig.DEFAULT.with({ checks: 'full', leaks: 'off' });

describe.each(['pooled', 'system'] as const)('under full checks with %s', (allocator) => {
  bigintArguments(config.with({ allocator }));
});

smallBigints(memoryAccessCalls(true));
