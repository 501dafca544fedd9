import { readInput } from './input.mjs';

const SEQUENCES = ['GGT', 'GGTA', 'GGTATT', 'GGTATTTTAATT', 'GGTATTTTAATTTATAGT'];

/** The third sequence, in upper case and without line ends. */
function thirdSequence(text) {
  const start = text.indexOf('\n', text.indexOf('>THREE')) + 1;
  const end = text.indexOf('>', start);
  return text
    .slice(start, end === -1 ? undefined : end)
    .replaceAll('\n', '')
    .toUpperCase();
}

function count(sequence, length) {
  const counts = new Map();
  for (let start = 0; start + length <= sequence.length; start += 1) {
    const part = sequence.slice(start, start + length);
    counts.set(part, (counts.get(part) ?? 0) + 1);
  }
  return counts;
}

function frequencies(sequence, length) {
  const counts = count(sequence, length);
  const total = sequence.length - length + 1;
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const lines = sorted.map(([part, times]) => `${part} ${((times * 100) / total).toFixed(3)}\n`);
  return `${lines.join('')}\n`;
}

export function main([path]) {
  const sequence = thirdSequence(readInput(path));
  let output = frequencies(sequence, 1) + frequencies(sequence, 2);
  for (const part of SEQUENCES) output += `${count(sequence, part.length).get(part) ?? 0}\t${part}\n`;
  return output;
}
