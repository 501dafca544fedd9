import { RuntimeConfig } from '@justlang/config';
import { JustHeap } from '@justlang/heap';
import { expect, it } from 'vitest';
import { ShownTypes } from './shown-types.js';

it('shows with checks off what lies in memory of any heap', () => {
  const off = RuntimeConfig.DEFAULT.with({ checks: 'off' });
  using heap = new JustHeap(off);
  using other = new JustHeap(off);
  const account = new ShownTypes(other).account('al', 1250);
  const types = new ShownTypes(heap);
  expect(types.show(account, 'Account').fields!.cents!.value).toBe(1250);
  // What a slot owns is looked for in the glue's heap, which would free it.
  expect(types.show(account, 'Account').fields!.owner!.state).toBe('gone');
  const reference = types.words(types.slot('&Account'), account);
  expect(types.show(reference, '&Account').pointee!.fields!.cents!.value).toBe(1250);
});
