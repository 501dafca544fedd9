/** Edges of a graph: every node, with the nodes it points to. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Finds cycles, each as the path `a, b, a`: one for every edge that leads back to a node on the search path.
 *
 * Empty exactly when the graph has no cycle; not every cycle of an entangled graph is listed.
 */
export function findCycles(graph: Graph): string[][] {
  const cycles: string[][] = [];
  const finished = new Set<string>();
  const path: string[] = [];
  const onPath = new Set<string>();

  const visit = (node: string): void => {
    if (finished.has(node)) return;
    if (onPath.has(node)) {
      cycles.push([...path.slice(path.indexOf(node)), node]);
      return;
    }
    path.push(node);
    onPath.add(node);
    for (const next of [...(graph.get(node) ?? [])].sort()) visit(next);
    path.pop();
    onPath.delete(node);
    finished.add(node);
  };
  for (const node of [...graph.keys()].sort()) visit(node);
  return cycles;
}
