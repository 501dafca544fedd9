function element(i, j) {
  return 1 / (((i + j) * (i + j + 1)) / 2 + i + 1);
}

function multiply(v, out) {
  for (let i = 0; i < out.length; i += 1) {
    let sum = 0;
    for (let j = 0; j < v.length; j += 1) sum += element(i, j) * v[j];
    out[i] = sum;
  }
}

function multiplyTransposed(v, out) {
  for (let i = 0; i < out.length; i += 1) {
    let sum = 0;
    for (let j = 0; j < v.length; j += 1) sum += element(j, i) * v[j];
    out[i] = sum;
  }
}

function multiplyBoth(v, out, scratch) {
  multiply(v, scratch);
  multiplyTransposed(scratch, out);
}

function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i] * b[i];
  return sum;
}

export function main([nText = '100']) {
  const n = Number(nText);
  const u = new Float64Array(n).fill(1);
  const v = new Float64Array(n);
  const scratch = new Float64Array(n);
  for (let round = 0; round < 10; round += 1) {
    multiplyBoth(u, v, scratch);
    multiplyBoth(v, u, scratch);
  }
  return `${Math.sqrt(dot(u, v) / dot(v, v)).toFixed(9)}\n`;
}
