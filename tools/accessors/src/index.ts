export { type Access, accesses, type Functions, valueFor } from './accesses.js';
export { type Edge, edgesOf, freedAt, insideAt, NULL_PAGE_AT } from './edges.js';
export { type Kind, type Operation, ofKind, operations } from './operations.js';
export type { Category, JsType, Meaning } from './rows.js';
