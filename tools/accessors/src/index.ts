export { type Kind, type Operation, ofKind, operations } from './operations.js';
export type { AtomicRow, Category, JsType, Meaning, TypeRow, ViewRow } from './rows.js';
