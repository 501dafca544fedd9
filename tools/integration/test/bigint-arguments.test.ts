import { RuntimeConfig } from '@justlang/config';
import { describe } from 'vitest';
import { bigintArguments, memoryAccessCalls, smallBigints } from './bigint-calls.js';

// Loads and stores of these tiers throw a bare TypeError: a test for it would slow all of them.
smallBigints(memoryAccessCalls(false));

describe.each([
  { checks: 'basic', allocator: 'pooled' },
  { checks: 'basic', allocator: 'system' },
  { checks: 'off', allocator: 'pooled' },
  { checks: 'off', allocator: 'system' },
] as const)('with $checks and $allocator', (options) => bigintArguments(RuntimeConfig.DEFAULT.with(options)));
