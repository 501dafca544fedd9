// Verifies traces under one configuration in a process of its own (the accessors' tier is fixed per thread):
// `verify-child.js CONFIGURATION FILE...`; prints one line of JSON per trace.
import { RuntimeConfig } from '@justlang/config';
import { JustHeap } from '@justlang/heap';
import { AddressLane, ObjectLane } from './lanes.js';
import { readTrace } from './parse.js';
import { VerificationError, verify } from './verify.js';

/** One combination of tier, allocator and lane. */
export interface Configuration {
  readonly checks: 'off' | 'basic' | 'full';
  readonly allocator: 'pooled' | 'system';
  readonly lane: 'address' | 'object';
  readonly defaultAlign: number;
}

/** One trace's outcome. */
export interface Outcome {
  readonly trace: string;
  readonly operations?: number;
  readonly problem?: string;
}

function outcomeOf(file: string, { checks, allocator, lane, defaultAlign }: Configuration): Outcome {
  const trace = readTrace(file, { defaultAlign });
  const { lowMemory } = RuntimeConfig.fromEnv();
  const config = RuntimeConfig.DEFAULT.with({ checks, allocator, lowMemory, leaks: 'off' });
  const heap = new JustHeap(config);
  try {
    const quarantine = checks === 'full' ? config.quarantine : 0;
    verify(trace, lane === 'address' ? new AddressLane(heap) : new ObjectLane(heap), quarantine);
    heap.close();
    return { trace: trace.name, operations: trace.length };
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    if (!(error instanceof VerificationError) && code === undefined) throw error;
    return { trace: trace.name, problem: message };
  }
}

const [configuration, ...files] = process.argv.slice(2) as [string, ...string[]];
for (const file of files) {
  console.log(JSON.stringify(outcomeOf(file, JSON.parse(configuration) as Configuration)));
}
