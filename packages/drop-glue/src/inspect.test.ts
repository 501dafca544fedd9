import { inspect } from 'node:util';
import { RuntimeConfig } from '@justlang/config';
import { JustHeap, Layout } from '@justlang/heap';
import { expect, test } from 'vitest';
import { DropGlue } from './index.js';

const hex = (address: number) => `0x${address.toString(16)}`;

test('console.log of glue shows its types and heap, of a scope what it owns, the last first', () => {
  using heap = new JustHeap(RuntimeConfig.DEFAULT.with({ checks: 'basic' }));
  const glue = new DropGlue(heap);
  glue.define(1, { kind: 'trivial', layout: Layout.U64 });
  expect(inspect(glue)).toBe(`DropGlue { types: 1, heap: ${inspect(heap)} }`);
  const scope = glue.scope();
  expect(inspect(scope)).toBe('DropScope { owns: 0 }');
  const boxes = Array.from({ length: 12 }, () => heap.allocate(8, 8));
  for (const box of boxes.slice(0, 2)) scope.ownBox(box, 1);
  expect(inspect(scope)).toBe(`DropScope { owns: 2 (${hex(boxes[1]!)}, ${hex(boxes[0]!)}) }`);
  for (const box of boxes.slice(2)) scope.ownBox(box, 1);
  const shown = boxes.slice(2).reverse().map(hex).join(', ');
  expect(inspect(scope, { showHidden: true })).toBe(`DropScope { owns: 12 (${shown}, ...) }`);
  scope.vacate(boxes[11]!);
  scope.reserve();
  expect(inspect(scope)).toMatch(/^DropScope \{ owns: 11 \(/);
  scope.exit();
  expect(inspect(scope)).toBe('DropScope { ended }');
});
