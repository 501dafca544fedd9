export function baseCommit(root: string): string | null;
export function changedFiles(root: string): string[] | null;
export function textIn(root: string, commit: string, file: string): string | null;
