/** A node but the root holds at least this many keys, and at most twice as many. */
const MIN = 6;
const MAX = 2 * MIN;

class Node {
  constructor(keys, values, children) {
    this.keys = keys;
    this.values = values;
    this.children = children;
  }

  static leaf() {
    return new Node([], [], []);
  }

  isLeaf() {
    return this.children.length === 0;
  }

  /** The first index whose key is not less. */
  search(key) {
    let index = 0;
    while (index < this.keys.length && this.keys[index] < key) index += 1;
    return index;
  }

  /** Inserts; gives what was replaced, or what belongs to the right when the node was split. */
  insert(key, value) {
    const index = this.search(key);
    if (index < this.keys.length && this.keys[index] === key) {
      const replaced = this.values[index];
      this.values[index] = value;
      return { replaced };
    }
    if (this.isLeaf()) {
      this.keys.splice(index, 0, key);
      this.values.splice(index, 0, value);
    } else {
      const result = this.children[index].insert(key, value);
      if (result?.right === undefined) return result;
      this.keys.splice(index, 0, result.key);
      this.values.splice(index, 0, result.value);
      this.children.splice(index + 1, 0, result.right);
    }
    return this.keys.length <= MAX ? undefined : this.split();
  }

  split() {
    const children = this.isLeaf() ? [] : this.children.splice(MIN + 1);
    const right = new Node(this.keys.splice(MIN + 1), this.values.splice(MIN + 1), children);
    return { key: this.keys.pop(), value: this.values.pop(), right };
  }

  remove(key) {
    const index = this.search(key);
    const found = index < this.keys.length && this.keys[index] === key;
    if (this.isLeaf()) {
      if (!found) return undefined;
      this.keys.splice(index, 1);
      return this.values.splice(index, 1)[0];
    }
    let removed;
    if (found) {
      const last = this.children[index].removeLast();
      removed = this.values[index];
      this.keys[index] = last.key;
      this.values[index] = last.value;
    } else {
      removed = this.children[index].remove(key);
      if (removed === undefined) return undefined;
    }
    this.refill(index);
    return removed;
  }

  removeLast() {
    if (this.isLeaf()) return { key: this.keys.pop(), value: this.values.pop() };
    const last = this.children.length - 1;
    const removed = this.children[last].removeLast();
    this.refill(last);
    return removed;
  }

  /** Gives a child that became too small a key of a neighbour, or joins the two. */
  refill(index) {
    const node = this.children[index];
    if (node.keys.length >= MIN) return;
    const left = this.children[index - 1];
    const right = this.children[index + 1];
    if (left !== undefined && left.keys.length > MIN) {
      node.keys.unshift(this.keys[index - 1]);
      node.values.unshift(this.values[index - 1]);
      this.keys[index - 1] = left.keys.pop();
      this.values[index - 1] = left.values.pop();
      if (!left.isLeaf()) node.children.unshift(left.children.pop());
    } else if (right !== undefined && right.keys.length > MIN) {
      node.keys.push(this.keys[index]);
      node.values.push(this.values[index]);
      this.keys[index] = right.keys.shift();
      this.values[index] = right.values.shift();
      if (!right.isLeaf()) node.children.push(right.children.shift());
    } else {
      const at = left === undefined ? index : index - 1;
      const joined = this.children[at];
      const [gone] = this.children.splice(at + 1, 1);
      joined.keys.push(this.keys.splice(at, 1)[0], ...gone.keys);
      joined.values.push(this.values.splice(at, 1)[0], ...gone.values);
      joined.children.push(...gone.children);
    }
  }

  height() {
    return this.isLeaf() ? 1 : 1 + this.children[0].height();
  }
}

class BTree {
  root = Node.leaf();
  length = 0;

  get(key) {
    let node = this.root;
    for (;;) {
      const index = node.search(key);
      if (index < node.keys.length && node.keys[index] === key) return node.values[index];
      if (node.isLeaf()) return undefined;
      node = node.children[index];
    }
  }

  insert(key, value) {
    const result = this.root.insert(key, value);
    if (result !== undefined && 'replaced' in result) return result.replaced;
    if (result !== undefined) this.root = new Node([result.key], [result.value], [this.root, result.right]);
    this.length += 1;
    return undefined;
  }

  remove(key) {
    const removed = this.root.remove(key);
    if (removed === undefined) return undefined;
    if (this.root.keys.length === 0 && !this.root.isLeaf()) this.root = this.root.children[0];
    this.length -= 1;
    return removed;
  }

  *[Symbol.iterator]() {
    const path = [];
    const descend = (start) => {
      for (let node = start; node !== undefined; node = node.children[0]) path.push({ node, index: 0 });
    };
    descend(this.root);
    for (let top = path.pop(); top !== undefined; top = path.pop()) {
      const { node, index } = top;
      if (index === node.keys.length) continue;
      path.push({ node, index: index + 1 });
      descend(node.children[index + 1]);
      yield [node.keys[index], node.values[index]];
    }
  }
}

/** Xorshift, 32 bits. */
function xorshift(seed) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

export function main([countText = '20000']) {
  const count = Number(countText);
  const random = xorshift(2463534242);
  const numbers = new BTree();
  let replaced = 0;
  for (let i = 0; i < count; i += 1) {
    if (numbers.insert(random() % (count * 2), i) !== undefined) replaced += 1;
  }
  let output = `${numbers.length} keys, ${replaced} replaced, height ${numbers.root.height()}\n`;

  let found = 0;
  let removed = 0;
  for (let key = 0; key < count * 2; key += 3) {
    if (numbers.get(key) !== undefined) found += 1;
    removed += numbers.remove(key) ?? 0;
  }
  output += `${found} found, sum of their values ${removed}\n`;

  let sum = 0;
  let inOrder = true;
  let before = -1;
  for (const [key, value] of numbers) {
    sum += key * 3 + value;
    inOrder &&= before < key;
    before = key;
  }
  output += `${numbers.length} left, in order: ${inOrder}, sum ${sum}, height ${numbers.root.height()}\n`;

  const words = new BTree();
  for (const [key, value] of numbers) {
    const word = (key % 4096).toString(16).padStart(3, '0');
    const list = words.remove(word) ?? [];
    list.push(value);
    words.insert(word, list);
  }
  let most;
  for (const [word, list] of words) {
    if (most === undefined || list.length >= most.list.length) most = { word, list };
  }
  if (most !== undefined)
    output += `${words.length} words, most values at ${most.word}: ${most.list.length}\n`;
  return output;
}
