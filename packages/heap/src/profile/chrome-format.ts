import type { HeapProfile, ProfileEntry } from './heap-profile.js';
import type { ProfileFrame } from './origins.js';

const { isAbsolute } = process.getBuiltinModule('node:path');
const { pathToFileURL } = process.getBuiltinModule('node:url');

/** A function, as the DevTools protocol describes it. Lines and columns count from 0; -1 where there is none. */
interface CallFrame {
  readonly functionName: string;
  readonly scriptId: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

interface ProfileNode {
  readonly callFrame: CallFrame;
  readonly id: number;
  selfSize: number;
  readonly children: ProfileNode[];
}

/** `HeapProfiler.SamplingHeapProfile` of the DevTools protocol: what a `.heapprofile` file holds. */
export interface SamplingHeapProfile {
  readonly head: ProfileNode;
  readonly samples: readonly { readonly size: number; readonly nodeId: number; readonly ordinal: number }[];
}

/** Shows the live bytes of a profile as a tree of calls, the outermost function first. */
export function chromeFormat({ entries }: HeapProfile): SamplingHeapProfile {
  let nodes = 0;
  const keys = new Map<ProfileNode, Map<string, ProfileNode>>();
  const node = (callFrame: CallFrame): ProfileNode => ({ callFrame, id: ++nodes, selfSize: 0, children: [] });
  const head = node(callFrame('(root)', '', 0, 0));
  const samples: { size: number; nodeId: number; ordinal: number }[] = [];
  for (const entry of entries) {
    const size = Math.round(entry.liveBytes);
    if (size === 0) continue;
    let at = head;
    for (const frame of framesOf(entry)) {
      const known = keys.get(at) ?? new Map<string, ProfileNode>();
      keys.set(at, known);
      const key = JSON.stringify(frame);
      let child = known.get(key);
      if (child === undefined) {
        child = node(frame);
        known.set(key, child);
        at.children.push(child);
      }
      at = child;
    }
    at.selfSize += size;
    samples.push({ size, nodeId: at.id, ordinal: samples.length + 1 });
  }
  return { head, samples };
}

/** The functions of an entry, the outermost first: at least one. */
function framesOf({ siteId, site, stack }: ProfileEntry): CallFrame[] {
  if (site !== undefined) return [callFrame(site.type ?? '(site)', site.file, site.line, site.column)];
  if (siteId !== undefined) return [callFrame(`(site ${siteId})`, '', 0, 0)];
  if (stack.length === 0) return [callFrame('(unknown)', '', 0, 0)];
  return stack.map(callFrameOf).reverse();
}

function callFrameOf({ functionName, file, line, column }: ProfileFrame): CallFrame {
  return callFrame(functionName || '(anonymous)', file, line, column);
}

/** @param line - 1 for the first */
function callFrame(functionName: string, file: string, line: number, column: number): CallFrame {
  const url = isAbsolute(file) ? pathToFileURL(file).href : file;
  return { functionName, scriptId: '0', url, lineNumber: line - 1, columnNumber: column - 1 };
}
