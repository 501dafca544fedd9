// What docs/safety.md says under "Views" of posting and transferring, for the Node line that runs this. Other lines:
// `npm run nodes`.
import { describe, expect, it } from 'vitest';
import { result } from './fixtures.js';

const LINE = Number(process.versions.node.split('.')[0]);

const both = (outcome: object) => ({ small: outcome, large: outcome });
const COPY = both({ detached: false, writesBlock: false, blockLives: true });
const MOVE = both({ detached: true, writesBlock: true, blockLives: true });
const REFUSAL = both({ error: 'DataCloneError', detached: false, blockLives: true });

describe.each(['off', 'basic', 'full'])('an exact view under checks %s', (JUST_CHECKS) => {
  const report = result('transferring.mjs', [], { JUST_CHECKS, JUST_LEAKS: 'off' }) as Record<
    string,
    unknown
  >;

  it('is copied when it is posted or cloned', () => {
    expect([report.clone, report.post]).toEqual([COPY, COPY]);
  });

  it('is never moved by listing its buffer for transfer: copied on Node 20, refused from 22 on', () => {
    const expected = LINE < 22 ? COPY : REFUSAL;
    expect([report.cloneTransfer, report.postTransfer]).toEqual([expected, expected]);
  });

  it('is moved, with the block staying where it is, by ArrayBuffer.prototype.transfer, which Node 20 has not', () => {
    expect(report.bufferTransfer).toEqual(LINE < 22 ? null : MOVE);
  });
});
