import { RuntimeConfig } from '@justlang/config';
import { testGarbage } from './inspect-garbage.js';

testGarbage(RuntimeConfig.DEFAULT.with({ checks: 'basic', allocator: 'system' }));
