/** A type under a column: its own, or one that a domain in between stands on. */
export interface TypeRow {
  readonly schema: string;
  readonly name: string;
  /** b base, c composite, d domain, e enum, m multirange, p pseudo, r range. */
  readonly kind: string;
  readonly isBuiltIn: boolean;
  /** Of an array: name, kind and home of what it is an array of. */
  readonly element: { readonly name: string; readonly kind: string; readonly isBuiltIn: boolean } | null;
}

/**
 * Built-in types whose values say something only on the server that wrote them (names of roles), change with a setting (money), or are read back
 * by no server (planner statistics, expression trees). The reg types, which are object numbers, come on top.
 */
const refusedNames: ReadonlySet<string> = new Set([
  'aclitem',
  'gtsvector',
  'money',
  'pg_brin_bloom_summary',
  'pg_brin_minmax_multi_summary',
  'pg_dependencies',
  'pg_mcv_list',
  'pg_ndistinct',
  'pg_node_tree',
]);

/**
 * Why columns whose values are of this type cannot be copied; undefined when they can. `type` is what stands under all domains.
 *
 * What can be copied has a binary form that means the same on every server: base types and built-in ranges send only their value, an enum sends its
 * label, an array the number of its element's type, which is fixed for built-in ones.
 */
export function refusal(type: TypeRow): string | undefined {
  if (type.kind === 'e') {
    return undefined;
  }
  if (type.element !== null) {
    const { element } = type;
    return element.isBuiltIn && isValue(element) ? undefined : 'an array of a type that cannot be copied';
  }
  if (!type.isBuiltIn) {
    return type.kind === 'c' ? 'a composite type' : 'a type that is not built in';
  }
  return isValue(type) ? undefined : 'its values mean nothing on another server';
}

function isValue({ name, kind }: { readonly name: string; readonly kind: string }): boolean {
  return (kind === 'b' || kind === 'r' || kind === 'm') && !refusedNames.has(name) && !name.startsWith('reg');
}
