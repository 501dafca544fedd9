import { readFileSync } from 'node:fs';

const LINE = 60;
const NEW_LINE = 10;
const GREATER = 62;

/** For each code its complement; every other byte stays as it is. */
function complements() {
  const table = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  for (const [index, code] of [...'ACGTUMRWSYKVHDBN'].entries()) {
    const complement = 'TGCAAKYWSRMBDHVN'.charCodeAt(index);
    table[code.charCodeAt(0)] = complement;
    table[code.toLowerCase().charCodeAt(0)] = complement;
  }
  return table;
}

export function main([path]) {
  const text = readFileSync(path === undefined || path === '-' ? 0 : path);
  const table = complements();
  // A line end for each line and one more for each header: never more than for a text of headers alone.
  const out = new Uint8Array(text.length * 2 + 2);
  let length = 0;
  let start = 0;
  while (start < text.length) {
    const newLine = text.indexOf(NEW_LINE, start);
    const headerEnd = newLine === -1 ? text.length : newLine;
    const greater = text.indexOf(GREATER, headerEnd);
    const end = greater === -1 ? text.length : greater;
    out.set(text.subarray(start, headerEnd), length);
    length += headerEnd - start;
    let column = LINE;
    for (let index = end - 1; index >= headerEnd; index -= 1) {
      const base = text[index];
      if (base === NEW_LINE) continue;
      if (column === LINE) {
        out[length] = NEW_LINE;
        length += 1;
        column = 0;
      }
      out[length] = table[base];
      length += 1;
      column += 1;
    }
    out[length] = NEW_LINE;
    length += 1;
    start = end;
  }
  return out.subarray(0, length);
}
