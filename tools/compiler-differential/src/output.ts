// What the programs of one file print, by seed.

export type Outputs = ReadonlyMap<number, string>;

/** Splits what a file of programs prints; a run begins with a line `seed failure: ...`, a program with failure 0. */
export function bySeed(text: string, seeds: readonly number[]): Outputs {
  const starts = seeds.map((seed) => {
    const found = new RegExp(`^${seed} 0: `, 'm').exec(text);
    return found?.index ?? -1;
  });
  return new Map(
    seeds.map((seed, i) => {
      const next = starts.slice(i + 1).find((start) => start >= 0);
      return [seed, starts[i] === -1 ? '' : text.slice(starts[i], next)];
    }),
  );
}

/** How many runs of a program an output holds. */
export function runsIn(seed: number, output: string): number {
  return output.match(new RegExp(`^${seed} \\d+: `, 'gm'))?.length ?? 0;
}
