import { bytes, count } from './text.js';

const CHUNK = 2 ** 16;
const CELL = 10;

/** Draws a square for each chunk of 64 KiB that holds live blocks: the fuller, the darker. A gap begins a new row. */
export function drawChunks(canvas, text, chunks) {
  const used = chunks.reduce((sum, [, size]) => sum + size, 0);
  const share = chunks.length === 0 ? 1 : used / (chunks.length * CHUNK);
  const little = chunks.filter(([, size]) => size < CHUNK / 10).length;
  text.textContent =
    `${bytes(used)} lie in ${count(chunks.length)} chunks of 64 KiB, which are ${(share * 100).toFixed(0)}% full; ` +
    `${count(little)} of them hold less than a tenth.`;
  canvas.setAttribute('aria-label', `A map of the chunks. ${text.textContent}`);
  const width = Math.max(1, Math.floor((canvas.parentElement.clientWidth || 900) / CELL));
  const cells = [];
  let row = 0;
  let column = 0;
  chunks.forEach(([chunk, size], at) => {
    const gap = at > 0 && chunk - chunks[at - 1][0] > 256;
    if (gap || column === width) {
      row += gap ? 2 : 1;
      column = 0;
    }
    cells.push([column++, row, Math.min(1, size / CHUNK)]);
  });
  canvas.width = width * CELL;
  canvas.height = (row + 1) * CELL;
  const context = canvas.getContext('2d');
  const draw = () => {
    context.clearRect(0, 0, canvas.width, canvas.height);
    const style = getComputedStyle(document.documentElement);
    context.fillStyle = style.getPropertyValue('--allocated').trim();
    context.strokeStyle = style.getPropertyValue('--line').trim();
    for (const [x, y, full] of cells) {
      context.globalAlpha = 0.1 + 0.9 * full;
      context.fillRect(x * CELL, y * CELL, CELL - 1, CELL - 1);
      context.globalAlpha = 1;
      context.strokeRect(x * CELL + 0.5, y * CELL + 0.5, CELL - 2, CELL - 2);
    }
  };
  draw();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
}
