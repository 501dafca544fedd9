// Set up before each file of tests where JUST_LOW_MEMORY is off: a configuration made from the defaults has no low memory either.
// All heaps of a thread have to agree on it, and most tests configure theirs from `RuntimeConfig.DEFAULT`.
import { RuntimeConfig } from '@justlang/config';

Object.defineProperty(RuntimeConfig, 'DEFAULT', { value: RuntimeConfig.DEFAULT.with({ lowMemory: false }) });
