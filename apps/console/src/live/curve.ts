/** One moment of a curve. `atMs` since 1970; an unknown lag is null, and leaves a gap in the curve. */
export interface Moment {
  readonly atMs: number;
  readonly lagMs: number | null;
  readonly perSecond: number;
}

/** How far back a curve goes, ms. */
export const CURVE_MS = 15 * 60_000;

/** The curve with one moment more; moments that are too old go. */
export function withMoment(curve: readonly Moment[], moment: Moment): readonly Moment[] {
  return [...curve.filter(({ atMs }) => atMs > moment.atMs - CURVE_MS), moment];
}

/** At most so many points, each the highest of its stretch: a short peak is what a person looks for. */
export function thinned(curve: readonly Moment[], points: number): readonly Moment[] {
  const stretch = Math.ceil(curve.length / points);
  if (stretch <= 1) {
    return curve;
  }
  return Array.from({ length: Math.ceil(curve.length / stretch) }, (_, index) =>
    highest(curve.slice(index * stretch, (index + 1) * stretch)),
  );
}

function highest(moments: readonly Moment[]): Moment {
  const lags = moments.flatMap(({ lagMs }) => (lagMs === null ? [] : [lagMs]));
  return {
    atMs: moments.at(-1)?.atMs ?? 0,
    lagMs: lags.length === 0 ? null : Math.max(...lags),
    perSecond: Math.max(...moments.map(({ perSecond }) => perSecond)),
  };
}
