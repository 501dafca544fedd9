/** The process that runs the examples, as far as they depend on it. */
export interface Host {
  readonly platform: string;
  /** The first number of its Node.js version. */
  readonly node: number;
}

const HOST: Host = {
  platform: process.platform,
  node: Number(process.versions.node.split('.')[0]),
};

/**
 * Lists which of an example's needs the host does not meet. An example with one is parsed and not run.
 *
 * - `posix`: the process's own symbols hold those of libc and zlib, which Windows does not offer
 * - `node26` and the like: that line of Node.js or a later one
 *
 * @throws when a need is none of these
 */
export function unmetNeeds(needs: readonly string[], host: Host = HOST): string[] {
  return needs.filter((need) => {
    if (need === 'posix') return host.platform === 'win32';
    const line = /^node(\d+)$/.exec(need)?.[1];
    if (line === undefined) throw new Error(`An example needs ${need}; known are posix and node<major>`);
    return host.node < Number(line);
  });
}
