import type { ColumnShape, UserType, ValueCodec, ValueType } from '@trem/replication-core';
import { fingerprint } from '../fingerprint.js';
import { FIRST_USER_OID } from '../values/catalogue-types.js';
import { leftOut } from './left-out.js';
import { makeRow } from './make-row.js';
import { rewriteCopy } from './rewrite-copy.js';
import { textForm } from './text-form.js';
import { typeNamed } from './type-names.js';
import { closedText, other, valueTypes } from './value-types.js';

/** Values and rows of Postgres for rules. */
export const postgresValues: ValueCodec = {
  valueType,
  knownType,
  textForm,
  madeType: typeNamed,
  leftOut,
  fingerprint,
  row: makeRow,
  rewrite: rewriteCopy,
};

function valueType({ typeOid, typeModifier, userTypes }: ColumnShape): ValueType {
  return valueTypes.get(typeOid)?.(typeModifier) ?? ofUserType(userTypes);
}

/** The column's own type stands last, behind what it is made of. */
function ofUserType(userTypes: readonly UserType[]): ValueType {
  const own = userTypes.at(-1);
  switch (own?.tag) {
    case 'enum':
      return closedText;
    case 'extension':
      return own.name === 'citext' ? { ...closedText, isClosed: false } : other;
    case 'domain': {
      const base = typeNamed(own.base);
      const under = base === undefined ? undefined : valueTypes.get(base.typeOid)?.(base.typeModifier);
      return { ...(under ?? ofUserType(userTypes.slice(0, -1))), isClosed: true };
    }
    default:
      return other;
  }
}

function knownType({ typeOid, userTypes }: ColumnShape): number | undefined {
  return typeOid < FIRST_USER_OID ? typeOid : underDomains(userTypes);
}

/** The column's own type stands last, and a domain behind the one that it is over. */
function underDomains(userTypes: readonly UserType[]): number | undefined {
  const own = userTypes.at(-1);
  return own?.tag === 'domain' ? (typeNamed(own.base)?.typeOid ?? underDomains(userTypes.slice(0, -1))) : undefined;
}
