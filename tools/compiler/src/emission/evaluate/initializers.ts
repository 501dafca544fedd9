// Statics get their values before `main` runs.
import type { StaticId } from '../../types/typed.js';
import { fold } from '../js/fold.js';
import {
  constant,
  Effect,
  type Js,
  type JsFunction,
  type JsStatement,
  plus,
  Variable,
  variable,
} from '../js/tree.js';
import { layoutOf } from '../layout/layout.js';
import { SCALARS } from '../layout/scalars.js';
import type { ModuleContext } from '../lower/module-context.js';
import { isReturnedInLeaves, resultOrder } from '../lower/storage.js';

export interface StaticContext extends ModuleContext {
  initializerName(id: StaticId): string;
}

/** `initialize`: calls the initializer of each static and stores its value. */
export function callInitializer(module: StaticContext, order: readonly StaticId[]): JsFunction {
  const body: JsStatement[] = [];
  const span = { file: 0, start: 0, end: 0 };
  const run = (callee: string, args: readonly Js[]): void => {
    body.push({
      kind: 'expression',
      value: { kind: 'call', callee, arguments: args, effect: Effect.writes },
      span: undefined,
    });
  };
  for (const id of order) {
    const type = module.staticType(id);
    const address = constant(module.static(id));
    const callee = module.initializerName(id);
    if (!isReturnedInLeaves(type)) {
      run(callee, [address]);
      continue;
    }
    const leaves = layoutOf(type).leaves!;
    const order = resultOrder(type);
    if (order.length === 0) run(callee, []);
    const values = order.map((leaf, at) => {
      const to = new Variable('value', true, SCALARS[leaves[leaf]!.scalar].initial);
      const value: Js =
        at === 0
          ? { kind: 'call', callee, arguments: [], effect: Effect.writes }
          : { kind: 'global', name: module.resultPart(at) };
      body.push({ kind: 'assign', variable: to, value, span: undefined });
      return variable(to);
    });
    order.forEach((leaf, at) => {
      const { scalar, offset } = leaves[leaf]!;
      run(module.use(SCALARS[scalar].store), [plus(address, offset), values[at]!]);
    });
  }
  return fold({ name: 'initialize', comment: 'Gives the statics their values.', parameters: [], body, span });
}
