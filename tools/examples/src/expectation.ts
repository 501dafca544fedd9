/** What the comments of an example say about its run. */
export interface Expectation {
  /** Lines it prints on stdout, all of them and in order; undefined where the example does not say. */
  readonly prints: readonly string[] | undefined;
  /** The `code` of the error it ends in. */
  readonly throws: string | undefined;
  /** Its exit code; a process that aborts counts as 134, as in a shell. */
  readonly exits: number;
}

/** How a run ended, as an example's comments speak of it. */
export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Reads the expectations in an example's comments: `// prints: text`, `// throws: ERR_JUST_...`, `// exits: 101`.
 * A comment stands on a line of its own or after code.
 */
export function readExpectation(source: string): Expectation {
  const all = (keyword: string): string[] =>
    [...source.matchAll(new RegExp(`//[ ]${keyword}:[ ]?(.*)$`, 'gm'))].map(([, text]) => text as string);
  const prints = all('prints');
  const [throws] = all('throws');
  const [exits] = all('exits');
  return {
    prints: prints.length > 0 ? prints : undefined,
    throws: throws?.trim(),
    exits: exits === undefined ? (throws === undefined ? 0 : 1) : Number(exits),
  };
}

/** What differs between a run and what the example says about it; empty when the example told the truth. */
export function differences(expected: Expectation, { exitCode, stdout, stderr }: Outcome): string[] {
  const found: string[] = [];
  if (exitCode !== expected.exits) found.push(`exit code ${exitCode} instead of ${expected.exits}`);
  if (expected.throws !== undefined && !new RegExp(`\\b${expected.throws}\\b`).test(stderr)) {
    found.push(`stderr does not show ${expected.throws}`);
  }
  if (expected.prints !== undefined) {
    const printed = stdout.replace(/\n$/, '').split('\n');
    const same =
      printed.length === expected.prints.length &&
      printed.every((line, at) => line === expected.prints?.[at]);
    if (!same) found.push(`printed ${JSON.stringify(printed)} instead of ${JSON.stringify(expected.prints)}`);
  }
  return found;
}
