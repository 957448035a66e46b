import { type CaseGroup, type FidelityCase, valueCase } from '../case.js';

const SCHEMA = 'CREATE SCHEMA IF NOT EXISTS "Ext s"';

function elsewhere(extension: string, type: string, values: readonly string[]): FidelityCase {
  const setup = `${SCHEMA}; CREATE EXTENSION ${extension} SCHEMA "Ext s"`;
  return valueCase('S12', `${type} of an extension in a schema that is not on the search path`, {
    setup,
    targetSetup: setup,
    type: `"Ext s".${type}`,
    values,
  });
}

/** In databases of their own: an extension is there once. */
export const extensionsElsewhere: CaseGroup = {
  cases: [
    elsewhere('hstore', 'hstore', ['"a"=>NULL, "b, c"=>"{d}"', '']),
    elsewhere('citext', 'citext', ['Case', '']),
    elsewhere('ltree', 'ltree', ['Top.Science']),
    elsewhere('cube', 'cube', ['(0,0),(1,1)']),
    valueCase('S12', 'composite and domain over types of such extensions', {
      setup: 'CREATE DOMAIN s12_map AS "Ext s".hstore; CREATE TYPE s12_pair AS (m s12_map, w "Ext s".citext[])',
      type: 's12_pair',
      values: ['("""a""=>NULL","{Case,NULL}")', '(,)'],
    }),
  ],
};
