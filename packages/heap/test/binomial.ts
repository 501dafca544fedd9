/**
 * The least and the most of `count` independent events of probability `p` that are to be expected: less, and more, have a probability
 * of one in a billion each.
 */
export function binomialBounds(count: number, p: number): [least: number, most: number] {
  const beyond = 1e-9;
  const probabilities: number[] = [];
  for (let events = 0; events <= count; events++)
    probabilities.push(Math.exp(logProbability(count, p, events)));
  let least = 0;
  for (let below = probabilities[0]!; below < beyond; below += probabilities[least]!) least++;
  let most = count;
  for (let above = probabilities[count]!; above < beyond; above += probabilities[most]!) most--;
  return [least, most];
}

function logProbability(count: number, p: number, events: number): number {
  if (p === 1) return events === count ? 0 : Number.NEGATIVE_INFINITY;
  let sum = events * Math.log(p) + (count - events) * Math.log1p(-p);
  for (let i = 1; i <= events; i++) sum += Math.log((count - events + i) / i);
  return sum;
}
