import { describe } from 'vitest';
import { regions } from '../regions.js';
import { atomics } from './atomics.js';
import { bulk } from './bulk.js';
import { cStrings } from './c-strings.js';
import { copying } from './copying.js';
import { loadsAndStores } from './loads-stores.js';
import type { Subject } from './subject.js';
import { text } from './text.js';
import { utf16 } from './utf16.js';
import { views } from './views.js';

/** Every promise of MemoryAccess that holds in each tier and on each backend. */
export function conformance(name: string, subject: Omit<Subject, 'regions'>): void {
  const whole = { ...subject, regions: regions() };
  describe(`MemoryAccess ${name}`, () => {
    describe('loads and stores', () => loadsAndStores(whole));
    describe('bulk operations', () => bulk(whole));
    describe('copies to and from arrays', () => copying(whole));
    describe.skipIf(!whole.hasViews)('views', () => views(whole));
    describe('text', () => text(whole));
    describe('UTF-16', () => utf16(whole));
    describe('C strings', () => cStrings(whole));
    describe('atomic operations', () => atomics(whole));
  });
}
