/** `howMany` of a list, drawn by a seed: the same for the same seed and list. */
export function draw<T>(list: readonly T[], howMany: number, seed: number): readonly T[] {
  const rest = [...list];
  let state = seed >>> 0;
  const below = (most: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes' generator: plenty for a draw of a few
    return Math.floor((state / 2 ** 32) * most);
  };
  return Array.from({ length: Math.min(howMany, list.length) }, () => rest.splice(below(rest.length), 1)).flat();
}
