import { type Front, openFront, type Placed } from './front.js';

/** Behaves towards clients as a balancer of reads does: by turns they come to the endpoint's server and to the other one. */
export function openBalancerFront<E extends Placed>(endpoint: E, other: Placed['settings']): Promise<Front<E>> {
  let count = 0;
  return openFront(endpoint, (ours, connectBehind) => {
    const theirs = connectBehind(ours, count++ % 2 === 0 ? undefined : other);
    ours.pipe(theirs);
    theirs.pipe(ours);
  });
}
