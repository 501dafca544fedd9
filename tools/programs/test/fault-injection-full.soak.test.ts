import { soak } from '@justlang-tools/testing/soak';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

// The tier of the accessors is fixed when they are imported; every test file has a process of its own.
vi.hoisted(() => {
  process.env.JUST_CHECKS = 'full';
});

import { RuntimeConfig } from '@justlang/config';
import { Panic } from '@justlang/panic';
import { PROGRAMS } from '../src/programs.js';
import { refuseEach } from './fault.js';
import { FAULT_TEXT } from './fault-text.js';
import { temporaryFile } from './temporary-text.js';

let text = '';

beforeAll(() => {
  text = temporaryFile(FAULT_TEXT);
  Panic.setHook(() => {});
});

afterAll(() => {
  Panic.takeHook();
});

describe('under full checks, unwinding after a failed allocation touches no dead block and frees each once', () => {
  const config = RuntimeConfig.DEFAULT.with({ checks: 'full' });

  // A run of binary-trees makes 4,398 requests: every 41st of them. One of the cache costs most.
  it.each(PROGRAMS)('$name', (program) => {
    const step = program.name === 'binary-trees' ? soak(163, 41) : soak(7, 1);
    expect(refuseEach(program, { text, depth: 0, capacity: 30 }, config, step)).toBeGreaterThan(10);
  });
});
