// Temporary lifetime extension (Rust reference, chapter Destructors): the temporaries of `let x = &temporary();` live as long as x.
import type { Expression } from '../types/typed.js';

/** The expressions in an initializer whose temporaries live as long as the variable. */
export function extendingOperands(initializer: Expression, byReference: boolean): readonly Expression[] {
  const found: Expression[] = [];
  // "Extending based on patterns": `let ref x = temporary();`
  if (byReference) operandOf(initializer, found);
  extending(initializer, found);
  return found;
}

/** "Extending based on expressions": the borrows in the positions that the reference lists. */
function extending(expression: Expression, found: Expression[]): void {
  switch (expression.kind) {
    case 'reference':
      operandOf(expression.place, found);
      extending(expression.place, found);
      return;
    case 'cast':
    case 'coerce':
      extending(expression.operand, found);
      return;
    case 'array':
      for (const each of expression.elements) extending(each, found);
      return;
    case 'aggregate':
      for (const each of expression.fields) extending(each.value, found);
      return;
    case 'block':
      if (expression.value !== undefined) extending(expression.value, found);
      return;
    case 'if':
      extending(expression.then, found);
      if (expression.otherwise !== undefined) extending(expression.otherwise, found);
      return;
    default:
      return;
  }
}

/** "The operand of any extending borrow expression", with what it is a part of: `&temporary().field`. */
function operandOf(expression: Expression, found: Expression[]): void {
  found.push(expression);
  switch (expression.kind) {
    case 'field':
    case 'dereference':
    case 'index':
      operandOf(expression.base, found);
      return;
    case 'reference':
      operandOf(expression.place, found);
      return;
    case 'call': {
      // `let x: &str = &String::new();` is `&*deref(&String::new())` once its coercion is written out.
      const [first] = expression.arguments;
      if (expression.overloaded && first !== undefined) operandOf(first, found);
      return;
    }
    default:
      return;
  }
}
