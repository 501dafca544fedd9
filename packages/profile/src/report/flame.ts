import type { AllocationPlace, ProfileFrame } from '@justlang/heap';
import { FLAMES, type FlameNode } from './report-data.js';
import { nameOf, type OriginSums } from './report-rows.js';

const { basename } = process.getBuiltinModule('node:path');

/** The places of a recording as one tree of calls, the outermost function first, with the values of all flame graphs. */
export function flameOf(places: readonly AllocationPlace[], sums: readonly OriginSums[]): FlameNode {
  const root: FlameNode = { name: 'all', values: FLAMES.map(() => 0), children: [] };
  const known = new Map<FlameNode, Map<string, FlameNode>>();
  places.forEach((place, origin) => {
    const sum = sums[origin];
    if (sum === undefined) return;
    const values = [sum.peakBytes, sum.leakedBytes, sum.temporaryBytes, sum.totalBytes];
    let at = root;
    addTo(at, values);
    for (const name of namesOf(place)) {
      const children = known.get(at) ?? new Map<string, FlameNode>();
      known.set(at, children);
      let child = children.get(name);
      if (child === undefined) {
        child = { name, values: FLAMES.map(() => 0), children: [] };
        children.set(name, child);
        at.children.push(child);
      }
      at = child;
      addTo(at, values);
    }
  });
  return root;
}

function addTo({ values: sums }: FlameNode, values: readonly number[]): void {
  values.forEach((value, index) => {
    sums[index]! += value;
  });
}

/** Functions, the outermost first; of a site its file, then its position. */
function namesOf(place: AllocationPlace): string[] {
  const { site, stack } = place;
  if (site !== undefined) {
    return [site.file, `${site.type === undefined ? '' : `${site.type} `}${site.line}:${site.column}`];
  }
  return stack.length === 0 ? [nameOf(place)] : stack.map(frameName).reverse();
}

function frameName({ functionName, file, line }: ProfileFrame): string {
  return `${functionName || '(anonymous)'}${file === '' ? '' : ` ${basename(file)}:${line}`}`;
}
