import { readInput } from './input.mjs';

const FARTHEST = 3;

class Graph {
  names = [];
  edges = [];
  indices = new Map();

  node(name) {
    const known = this.indices.get(name);
    if (known !== undefined) return known;
    const index = this.names.length;
    this.names.push(name);
    this.edges.push([]);
    this.indices.set(name, index);
    return index;
  }

  cost(node) {
    return 1 + this.edges[node].length;
  }

  /** For each node the least cost from `start` and the node before it. */
  shortestPaths(start) {
    const best = new Array(this.names.length).fill(undefined);
    const queue = new Heap();
    best[start] = { cost: 0, before: start };
    queue.push({ cost: 0, node: start });
    for (let first = queue.pop(); first !== undefined; first = queue.pop()) {
      const { cost, node } = first;
      if (best[node].cost < cost) continue;
      for (const next of this.edges[node]) {
        const total = cost + this.cost(next);
        if (best[next] === undefined || total < best[next].cost) {
          best[next] = { cost: total, before: node };
          queue.push({ cost: total, node: next });
        }
      }
    }
    return best;
  }
}

/** The least cost first, of equal ones the least node. */
class Heap {
  items = [];

  less(a, b) {
    const left = this.items[a];
    const right = this.items[b];
    return left.cost < right.cost || (left.cost === right.cost && left.node < right.node);
  }

  swap(a, b) {
    const item = this.items[a];
    this.items[a] = this.items[b];
    this.items[b] = item;
  }

  push(item) {
    this.items.push(item);
    let at = this.items.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.less(at, parent)) return;
      this.swap(at, parent);
      at = parent;
    }
  }

  pop() {
    const first = this.items[0];
    const last = this.items.pop();
    if (this.items.length === 0) return first;
    this.items[0] = last;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.items.length) return first;
      if (child + 1 < this.items.length && this.less(child + 1, child)) child += 1;
      if (!this.less(child, at)) return first;
      this.swap(child, at);
      at = child;
    }
  }
}

function unquote(text) {
  return text.replace(/^'+|'+$/g, '');
}

/** The key of a package in the snapshots. An alias carries the name of what it stands for in its version. */
function packageKey(name, version) {
  return version.split('(')[0].includes('@') ? version : `${name}@${version}`;
}

/** The importer at `link`, a path relative to `importer`. */
function linkedImporter(importer, link) {
  const parts = importer.split('/').filter((part) => part !== '.');
  for (const part of link.split('/')) {
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return parts.length === 0 ? '.' : parts.join('/');
}

const LISTS = ['dependencies', 'devDependencies', 'optionalDependencies'];

/** Reads what the graph needs of the lockfile: two levels of keys, told apart by how far they are indented. */
function readGraph(lockfile) {
  const graph = new Graph();
  let section = '';
  let owner = { name: '', node: 0 };
  let dependency = '';
  let inDependencies = false;
  for (const line of lockfile.split('\n')) {
    if (line === '') continue;
    const content = line.trimStart();
    const colon = content.indexOf(': ');
    const key = unquote(colon === -1 ? content.replace(/:+$/, '') : content.slice(0, colon));
    const value = unquote(colon === -1 ? '' : content.slice(colon + 2));
    const indent = line.length - content.length;
    if (indent === 0) section = key;
    else if (section !== 'importers' && section !== 'snapshots') continue;
    else if (indent === 2) owner = { name: key, node: graph.node(key) };
    else if (indent === 4) inDependencies = LISTS.includes(key);
    else if (section === 'importers' && indent === 6) dependency = key;
    else if (section === 'importers' && indent === 8 && inDependencies && key === 'version') {
      const linked = value.startsWith('link:');
      const target = linked ? linkedImporter(owner.name, value.slice(5)) : packageKey(dependency, value);
      graph.edges[owner.node].push(graph.node(target));
    } else if (section === 'snapshots' && indent === 6 && inDependencies) {
      graph.edges[owner.node].push(graph.node(packageKey(key, value)));
    }
  }
  return graph;
}

export function main([path, importer = '.']) {
  const graph = readGraph(readInput(path));
  const start = graph.indices.get(importer);
  if (start === undefined) throw new Error(`the lockfile has no importer ${importer}`);
  const edges = graph.edges.reduce((sum, list) => sum + list.length, 0);
  let output = `${graph.names.length} packages, ${edges} dependencies\n`;

  const best = graph.shortestPaths(start);
  const reached = [];
  let total = 0;
  for (const [node, way] of best.entries()) {
    if (way === undefined) continue;
    reached.push({ cost: way.cost, name: graph.names[node], node });
    total += way.cost;
  }
  reached.sort((a, b) => b.cost - a.cost || (a.name < b.name ? -1 : 1));
  output += `${reached.length} reached from ${importer}, sum of their costs ${total}\n`;
  for (const { cost, name, node } of reached.slice(0, FARTHEST)) {
    output += `${String(cost).padStart(5)}  ${name}\n`;
    for (let at = node; best[at].before !== at; at = best[at].before) {
      output += `       <- ${graph.names[best[at].before]}\n`;
    }
  }
  return output;
}
