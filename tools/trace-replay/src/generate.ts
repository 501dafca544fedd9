// Traces that look like a program's, from a seed: for tests, and for a run without recordings.

/** How many operations of what kind; the same options give the same text. */
export interface GenerateOptions {
  readonly operations: number;
  readonly seed: number;
  /** `ltrc` has exact layouts, with aligns up to 64; `trc` is malloc's style, with leaks and free(NULL). */
  readonly format: 'trc' | 'ltrc';
}

interface Block {
  readonly id: number;
  size: number;
  readonly align: number;
}

/** A trace's text, one operation per line. */
export function generateTrace({ operations, seed, format }: GenerateOptions): string {
  const random = generator(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  // Mostly small, now and then large, as programs allocate.
  const size = () => (below(50) === 0 ? 1 + below(300_000) : 1 + below(2 ** (1 + below(11))));
  const live: Block[] = [];
  const lines: string[] = [];
  let nextId = 0;

  for (let i = 0; i < operations; i++) {
    const choice = below(100);
    if (live.length === 0 || choice < 45) {
      const zeroed = choice % 10 === 0;
      const block = { id: nextId++, size: size(), align: 2 ** below(format === 'ltrc' ? 7 : 1) };
      live.push(block);
      lines.push(allocation(block, zeroed));
    } else if (choice < 58) {
      const block = live[below(live.length)]!;
      const newSize = choice < 53 ? block.size + size() : 1 + below(block.size);
      lines.push(
        format === 'ltrc'
          ? `r ${block.id} ${newSize} ${block.size} ${block.align}`
          : `r ${block.id} ${newSize}`,
      );
      block.size = newSize;
    } else if (format === 'trc' && choice === 99) {
      lines.push('f0');
    } else {
      lines.push(release(live.splice(below(live.length), 1)[0]!));
    }
  }
  if (format === 'ltrc') for (const block of live) lines.push(release(block));
  return `${lines.join('\n')}\n`;

  function allocation(block: Block, zeroed: boolean): string {
    if (format === 'ltrc') return `${zeroed ? 'z' : 'a'} ${block.id} ${block.size} ${block.align}`;
    return zeroed ? `z ${block.id} 1 ${block.size}` : `a ${block.id} ${block.size}`;
  }

  function release(block: Block): string {
    return format === 'ltrc' ? `f ${block.id} ${block.size} ${block.align}` : `f ${block.id}`;
  }
}

/** mulberry32: numbers from 0 up to 1, the same for the same seed. */
function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
