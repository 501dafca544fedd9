import { RuntimeConfig } from '@justlang/config';
import { JustHeap, MemoryStack } from '@justlang/heap';
import { expect, it } from 'vitest';
import { testGarbage } from './inspect-garbage.js';
import { ShownTypes, T } from './shown-types.js';

// Reads of bytes that were never written would be reported, too.
const FULL = RuntimeConfig.DEFAULT.with({ checks: 'full', checkUninit: true, leaks: 'off' });
testGarbage(FULL);

it('says of a frame that was left that it is gone', () => {
  using heap = new JustHeap(FULL);
  const types = new ShownTypes(heap);
  using stack = new MemoryStack(heap);
  const mark = stack.mark();
  const frame = stack.allocate(24, 8);
  types.string(frame, 'on the stack');
  stack.reset(mark);
  expect(types.show(frame, 'String')).toMatchObject({ state: 'gone' });
});

it('says of a block in quarantine that it is gone', () => {
  using heap = new JustHeap(FULL);
  const types = new ShownTypes(heap);
  const account = types.account('al', 1);
  types.glue.dropBox(account, T.Account);
  expect(types.show(account, 'Account')).toMatchObject({ state: 'gone' });
});
