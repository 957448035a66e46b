import type { MadeType } from '@trem/replication-core';

/** Types that rules make or find under a domain, by the server's own names, modifiers aside. */
const oids: Readonly<Record<string, number>> = {
  boolean: 16,
  smallint: 21,
  integer: 23,
  bigint: 20,
  real: 700,
  'double precision': 701,
  numeric: 1700,
  text: 25,
  name: 19,
  character: 1042,
  'character varying': 1043,
  uuid: 2950,
  json: 114,
  date: 1082,
  'timestamp without time zone': 1114,
  'timestamp with time zone': 1184,
};

const NUMERIC = 1700;

/** `numeric(38,10)`, `character varying(20)`, `timestamp(3) without time zone`. Undefined: a type that rules neither make nor look into. */
export function typeNamed(type: string): MadeType | undefined {
  const [, head = '', first, second, tail = ''] = /^([a-z ]+?)(?:\((\d+)(?:,(-?\d+))?\))?((?: with| without) time zone)?$/.exec(type) ?? [];
  const typeOid = oids[`${head}${tail}`];
  return typeOid === undefined ? undefined : { type, typeOid, typeModifier: modifierOf(typeOid, first, second) };
}

function modifierOf(oid: number, first: string | undefined, second = '0'): number {
  if (first === undefined) {
    return -1;
  }
  switch (oid) {
    case NUMERIC:
      return ((Number(first) << 16) | (Number(second) & 0x7ff)) + 4;
    case 1042:
    case 1043:
      return Number(first) + 4;
    default:
      return Number(first);
  }
}
