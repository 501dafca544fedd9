class Tree {
  constructor(left, right) {
    this.left = left;
    this.right = right;
  }

  check() {
    return this.left === null ? 1 : 1 + this.left.check() + this.right.check();
  }
}

function bottomUp(depth) {
  if (depth === 0) return new Tree(null, null);
  return new Tree(bottomUp(depth - 1), bottomUp(depth - 1));
}

export function main([depthText = '16']) {
  const min = 4;
  const max = Math.max(min + 2, Number(depthText));
  let output = `stretch tree of depth ${max + 1}\t check: ${bottomUp(max + 1).check()}\n`;
  const longLived = bottomUp(max);
  for (let depth = min; depth <= max; depth += 2) {
    const iterations = 1 << (max - depth + min);
    let sum = 0;
    for (let index = 0; index < iterations; index += 1) sum += bottomUp(depth).check();
    output += `${iterations}\t trees of depth ${depth}\t check: ${sum}\n`;
  }
  return `${output}long lived tree of depth ${max}\t check: ${longLived.check()}\n`;
}
