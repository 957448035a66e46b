/** A transformation as it is written. */
export interface Rule {
  /** In our spelling. */
  readonly type: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** The transformations of a list that somebody may be writing still: what is none yet has no type, and stays as it is. */
export function rulesOf(list: unknown): readonly Rule[] {
  return (Array.isArray(list) ? list : []).map((one: unknown) => {
    const value = isRecord(one) ? one : {};
    return { type: typeof value.type === 'string' ? value.type.replaceAll('_', '-') : '', value };
  });
}

export function textsOf(list: unknown): readonly string[] {
  return (Array.isArray(list) ? list : []).filter((one) => typeof one === 'string');
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
