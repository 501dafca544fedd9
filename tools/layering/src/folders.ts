import type { Graph } from './cycles.js';

/** The imports among what lies directly in one folder: its files, and its folders with all that is in them. */
export interface FolderGraph {
  readonly entries: Graph;
  /** Names one import between two files that an edge stands for. */
  example(from: string, to: string): string;
}

const TEST = /\.test\.[mc]?[jt]s$/;

/**
 * Sees the imports between files as imports between the entries of the folder that both lie in.
 *
 * Where each of these graphs is free of cycles, every folder can be drawn as floors on which imports only lead down.
 * Tests are left out: they stand beside what they test, and look at it from above.
 */
export function folderGraphs(files: Graph): FolderGraph[] {
  const folders = new Map<string, { entries: Map<string, Set<string>>; imports: Map<string, string> }>();
  for (const [file, targets] of files) {
    if (TEST.test(file)) continue;
    for (const target of targets) {
      const { folder, from, to } = entriesOf(file, target);
      if (from === to) continue;
      let graph = folders.get(folder);
      if (graph === undefined) {
        graph = { entries: new Map(), imports: new Map() };
        folders.set(folder, graph);
      }
      const { entries, imports } = graph;
      entries.set(from, (entries.get(from) ?? new Set()).add(to));
      const edge = `${from} ${to}`;
      if (!imports.has(edge)) imports.set(edge, `${file} imports ${target}`);
    }
  }
  return [...folders.values()].map(({ entries, imports }) => ({
    entries,
    example: (from, to) => imports.get(`${from} ${to}`) as string,
  }));
}

/** The innermost folder that two files lie in, and the entry of it that each is or lies in. */
function entriesOf(file: string, target: string): { folder: string; from: string; to: string } {
  const [a, b] = [file.split('/'), target.split('/')];
  let depth = 0;
  while (depth < a.length - 1 && depth < b.length - 1 && a[depth] === b[depth]) depth++;
  const entry = (parts: string[]) => parts.slice(0, depth + 1).join('/');
  return { folder: a.slice(0, depth).join('/'), from: entry(a), to: entry(b) };
}
