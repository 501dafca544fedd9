const LINE = 60;

const ALU =
  'GGCCGGGCGCGGTGGCTCACGCCTGTAATCCCAGCACTTTGG' +
  'GAGGCCGAGGCGGGCGGATCACCTGAGGTCAGGAGTTCGAGA' +
  'CCAGCCTGGCCAACATGGTGAAACCCCGTCTCTACTAAAAAT' +
  'ACAAAAATTAGCCGGGCGTGGTGGCGCGCGCCTGTAATCCCA' +
  'GCTACTCGGGAGGCTGAGGCAGGAGAATCGCTTGAACCCGGG' +
  'AGGCGGAGGTTGCAGTGAGCCGAGATCGCGCCACTGCACTCC' +
  'AGCCTGGGCGACAGAGCGAGACTCCGTCTCAAAAA';

const IUB = [
  ['a', 0.27],
  ['c', 0.12],
  ['g', 0.12],
  ['t', 0.27],
  ...[...'BDHKMNRSVWY'].map((base) => [base, 0.02]),
];

const HOMO_SAPIENS = [
  ['a', 0.302954942668],
  ['c', 0.1979883004921],
  ['g', 0.1975473066391],
  ['t', 0.3015094502008],
];

const MODULUS = 139968;
let seed = 42;

function random() {
  seed = (seed * 3877 + 29573) % MODULUS;
  return seed / MODULUS;
}

function copy(sequence, n) {
  const twice = sequence + sequence;
  let out = '';
  let start = 0;
  for (let left = n; left > 0; left -= LINE) {
    const width = Math.min(left, LINE);
    out += `${twice.slice(start, start + width)}\n`;
    start = (start + width) % sequence.length;
  }
  return out;
}

function draw(table, n) {
  let sum = 0;
  const cumulative = table.map(([base, probability]) => {
    sum += probability;
    return { base, limit: sum };
  });
  let out = '';
  for (let position = 1; position <= n; position += 1) {
    const number = random();
    out += (cumulative.find(({ limit }) => number < limit) ?? cumulative[0]).base;
    if (position % LINE === 0 || position === n) out += '\n';
  }
  return out;
}

export function main([nText = '1000']) {
  const n = Number(nText);
  seed = 42;
  const one = `>ONE Homo sapiens alu\n${copy(ALU, n * 2)}`;
  const two = `>TWO IUB ambiguity codes\n${draw(IUB, n * 3)}`;
  return `${one}${two}>THREE Homo sapiens frequency\n${draw(HOMO_SAPIENS, n * 5)}`;
}
