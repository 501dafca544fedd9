import { MemoryAccess } from '@justlang/memory-access';
import { Panic } from '@justlang/panic';
import { type Machine, T } from './machine.js';

/** The programs of `zero-sized/programs.rs` about locals, moves, fields and arrays. */
export const LOCALS: Readonly<Record<string, (m: Machine) => void>> = {
  guards: (m) =>
    m.block((scope) => {
      m.local(scope, 1);
      m.loud(scope, 10);
      m.local(scope, T.wide);
      m.local(scope, 2);
      m.local(scope, 1);
      m.loud(scope, 11);
      m.step('body');
    }),

  'nested guards': (m) =>
    m.block((scope) => {
      m.local(scope, 1);
      for (let i = 0; i < 2; i++) {
        m.block((turn) => {
          m.local(turn, 2);
          if (i === 0) return;
          m.local(turn, T.wide);
          m.step('body');
        });
      }
      m.step('end');
    }),

  moves: (m) =>
    m.block((scope) => {
      const a = m.local(scope, 1);
      m.local(scope, 1);
      const c = m.local(scope, 2);
      const d = m.loud(scope, 10);
      m.consume(scope, a, 1);
      scope.forget(c, 2);
      scope.own(m.slot(2), 2);
      m.consume(scope, d, T.loud);
      m.step('end');
    }),

  'conditional moves': (m) => {
    for (let i = 0; i < 2; i++) {
      m.block((scope) => {
        const a = m.local(scope, 1);
        const b = m.local(scope, 2);
        if (i === 0) m.consume(scope, a, 1);
        else m.consume(scope, b, 2);
        m.step('end');
      });
    }
  },

  assignment: (m) =>
    m.block((scope) => {
      const a = m.local(scope, 1);
      m.local(scope, 2);
      const next = m.local(scope, 1);
      // The old value leaves the slot, so that the new one is owned there before a drop may panic.
      scope.forget(next, 1);
      scope.fill(scope.vacate(a, 1), a, 1);
      m.glue.drop(m.slot(1), 1);
      m.step('assigned');
      const moved = m.slot(1);
      const place = scope.vacate(a, 1);
      m.block((callee) => {
        callee.own(moved, 1);
        m.step('consume');
      });
      m.step('new-1');
      scope.fill(place, a, 1);
      m.step('end');
    }),

  forgotten: (m) =>
    m.block((scope) => {
      const a = m.local(scope, 1);
      m.local(scope, 2);
      m.local(scope, 1);
      scope.forget(a, 1);
      m.step('end');
    }),

  fields: (m) =>
    m.block((scope) => {
      const first = m.local(scope, 1);
      const loud = m.loud(scope, 10);
      const middle = m.local(scope, 2);
      const last = m.local(scope, 3);
      const mixed = m.slot(T.mixed);
      scope.forget(last, 3);
      scope.forget(middle, 2);
      scope.forget(loud, T.loud);
      scope.forget(first, 1);
      MemoryAccess.memcpy(mixed, loud, 4);
      scope.own(mixed, T.mixed);
      m.step('made');
    }),

  'partial moves': (m) =>
    m.block((scope) => {
      const left = m.local(scope, 1);
      const wide = m.local(scope, T.wide);
      const right = m.local(scope, 2);
      const unit = m.slot(T.unit);
      scope.forget(right, 2);
      scope.forget(wide, T.wide);
      scope.forget(left, 1);
      // Each field by itself, the last one first: all three lie at one address.
      scope.own(unit, 2);
      scope.own(unit, T.wide);
      scope.own(unit, 1);
      m.consume(scope, unit, T.wide);
      m.step('end');
    }),

  arrays: (m) =>
    m.block((scope) => {
      const elements = [1, 1, 1].map((type) => m.local(scope, type));
      for (const element of elements.reverse()) scope.forget(element, 1);
      scope.own(m.slot(T.three), T.three);
      const pairs = [0, 1].map(() => {
        const two = m.local(scope, 2);
        const three = m.local(scope, 3);
        const pair = m.slot(T.pair);
        scope.forget(three, 3);
        scope.forget(two, 2);
        scope.own(pair, T.pair);
        return pair;
      });
      for (const pair of pairs.reverse()) scope.forget(pair, T.pair);
      scope.own(m.slot(T.pairs), T.pairs);
      m.step('end');
    }),

  'array under construction': (m) =>
    m.block((scope) => {
      const all = m.slot(T.three);
      let built = 0;
      try {
        for (; built < 3; built++) m.make(1);
      } catch (error) {
        Panic.cleanup(error, () => m.glue.dropArray(all, 1, built));
      }
      scope.own(all, T.three);
      m.step('made');
    }),

  catching: (m) =>
    m.block((scope) => {
      m.local(scope, 1);
      const frame = m.stack.mark();
      const { ok } = Panic.catchUnwind(() =>
        m.block((inner) => {
          m.local(inner, 2);
          m.local(inner, 2);
          m.step('inside');
        }),
      );
      if (!ok) m.stack.reset(frame);
      m.step(ok ? 'done' : 'caught');
      m.local(scope, 3);
      m.step('end');
    }),
};
