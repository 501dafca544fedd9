function countFlips(permutation) {
  let flips = 0;
  for (let first = permutation[0]; first !== 0; first = permutation[0]) {
    for (let low = 0, high = first; low < high; low += 1, high -= 1) {
      const swap = permutation[low];
      permutation[low] = permutation[high];
      permutation[high] = swap;
    }
    flips += 1;
  }
  return flips;
}

/** Goes on to the next permutation; false after the last one. */
function advance(permutation, counts) {
  for (let i = 1; i < permutation.length; i += 1) {
    const first = permutation[0];
    for (let j = 0; j < i; j += 1) permutation[j] = permutation[j + 1];
    permutation[i] = first;
    counts[i] += 1;
    if (counts[i] <= i) return true;
    counts[i] = 0;
  }
  return false;
}

export function main([nText = '7']) {
  const n = Number(nText);
  const permutation = Uint8Array.from({ length: n }, (_, index) => index);
  const counts = new Int32Array(n);
  const scratch = new Uint8Array(n);
  let checksum = 0;
  let maxFlips = 0;
  let even = true;
  do {
    scratch.set(permutation);
    const flips = countFlips(scratch);
    maxFlips = Math.max(maxFlips, flips);
    checksum += even ? flips : -flips;
    even = !even;
  } while (advance(permutation, counts));
  return `${checksum}\nPfannkuchen(${n}) = ${maxFlips}\n`;
}
