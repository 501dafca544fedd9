import { RuntimeConfig } from '@justlang/config';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { configureGlobalHeap } from './global-heap.js';

describe('configureGlobalHeap', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('lets the environment give a configuration with these values', () => {
    for (const name of ['JUST_CHECKS', 'JUST_GUARD', 'JUST_LEAKS']) vi.stubEnv(name, '');
    configureGlobalHeap({ checks: 'off', guard: 5000 });
    expect(RuntimeConfig.fromEnv()).toMatchObject({ checks: 'off', guard: 5000, leaks: 'off' });
    configureGlobalHeap({ checks: 'full', guard: 0 });
    expect(RuntimeConfig.fromEnv()).toMatchObject({ checks: 'full', guard: 0 });
  });
});
