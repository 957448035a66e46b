/** Values of a row as text, by column; null is NULL. */
export type Values = Readonly<Record<string, string | null>>;

/** What somebody has written otherwise: only these are sent, so that columns that were not sent again stay so. */
export function changedValues(before: Values, edited: Values): Values {
  return Object.fromEntries(Object.entries(edited).filter(([column, value]) => before[column] !== value));
}
