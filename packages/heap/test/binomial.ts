/**
 * The least and the most of `count` independent events of probability `p` that are to be expected: less, and more, have a probability
 * of one in a billion each.
 */
export function binomialBounds(count: number, p: number): [least: number, most: number] {
  const beyond = 1e-9;
  const probabilities = probabilitiesOf(count, p);
  let least = 0;
  for (let below = probabilities[0]!; below < beyond; below += probabilities[least]!) least++;
  let most = count;
  for (let above = probabilities[count]!; above < beyond; above += probabilities[most]!) most--;
  return [least, most];
}

/** The probability of 0 to `count` events. */
function probabilitiesOf(count: number, p: number): number[] {
  if (p === 1) return [...new Array<number>(count).fill(0), 1];
  const probabilities: number[] = [];
  let log = count * Math.log1p(-p);
  for (let events = 0; events <= count; events++) {
    probabilities.push(Math.exp(log));
    log += Math.log((count - events) / (events + 1)) + Math.log(p) - Math.log1p(-p);
  }
  return probabilities;
}
