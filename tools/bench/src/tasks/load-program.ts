/** A program that was compiled with the held runtime, and what it is run with. */
export interface ProgramParameters {
  /** The URL of the module. */
  readonly module: string;
  readonly args: readonly string[];
}

/** Loads the program into this process; the result runs it. The runtime takes the global heap as it is, or makes it. */
export async function loadProgram({ module, args }: ProgramParameters): Promise<() => void> {
  const { held, setArguments } = await import('@justlang-tools/programs/held-runtime');
  setArguments([module, ...args]);
  await import(module);
  return held.main;
}
