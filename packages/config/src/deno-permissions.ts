/** Tells whether an error is Deno's, which refuses what it was not started with a permission for. */
export function isNotCapable(error: unknown): boolean {
  return error instanceof Error && error.name === 'NotCapable';
}
