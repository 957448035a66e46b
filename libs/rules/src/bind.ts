import {
  type ChangeRules,
  type ChangeTime,
  mappedFingerprint,
  type Relation,
  ReplicationError,
  type Row,
  type RowChange,
} from '@trem/replication-core';
import type { BoundPlan } from './bound-plan.js';
import { Membership } from './membership.js';
import { RowMapper } from './row-mapper.js';

/** The rules of a table for the changes of one relation. @throws COLUMN_MISSING */
export function bindRules(plan: BoundPlan, relation: Relation): ChangeRules {
  const places = new Map(relation.columns.map(({ name }, index) => [name, index]));
  const indexOf = (name: string) => {
    const index = places.get(name);
    if (index === undefined) {
      throw new ReplicationError('COLUMN_MISSING', { end: 'source', schema: plan.schema, table: plan.table, column: name });
    }
    return index;
  };
  const columns = plan.columns.map(({ name, typeOid, typeModifier, isNow }) => ({
    ...{ name, typeOid, typeModifier },
    ...(isNow && { isNow: true as const }),
  }));
  const target: Relation = {
    id: relation.id,
    ...plan.target,
    columns,
    fingerprint: mappedFingerprint(relation.fingerprint, plan.mapping),
  };
  return new BoundRules(target, new Membership(plan, indexOf), new RowMapper(plan, relation, indexOf), plan.keepsLeavers);
}

class BoundRules implements ChangeRules {
  readonly relation: Relation;
  readonly #membership: Membership;
  readonly #rows: RowMapper;
  readonly #keepsLeavers: boolean;

  constructor(relation: Relation, membership: Membership, rows: RowMapper, keepsLeavers: boolean) {
    this.relation = relation;
    this.#membership = membership;
    this.#rows = rows;
    this.#keepsLeavers = keepsLeavers;
  }

  map(change: RowChange, at: ChangeTime): RowChange | undefined {
    switch (change.tag) {
      case 'insert':
        return this.#membership.ofInsert(change.after) === 'in' ? this.#insert(change, change.after, at) : undefined;
      case 'update':
        return this.#update(change, at);
      case 'delete':
        return this.#delete(change, at);
    }
  }

  identify(change: RowChange, at: ChangeTime): RowChange {
    const { relation } = this;
    const identityOf = (row: Row) => this.#rows.identityOf(row, at);
    switch (change.tag) {
      case 'insert':
        return { ...change, relation, after: identityOf(change.after) };
      case 'update':
        return { ...change, relation, before: change.before && identityOf(change.before), after: identityOf(change.after) };
      case 'delete':
        return { ...change, relation, before: identityOf(change.before) };
    }
  }

  #update(change: Extract<RowChange, { tag: 'update' }>, at: ChangeTime): RowChange | undefined {
    const { before, after } = this.#membership.ofUpdate(change);
    if (after === 'out') {
      return before === 'out' || this.#keepsLeavers ? undefined : this.#leave(change, before === 'unknown', at);
    }
    if (after === 'unknown') {
      return this.#unchanged(change, before, at);
    }
    if (before === 'out') {
      const whole = change.isWhole && change.before !== undefined ? change.after.over(change.before) : change.after;
      return this.#enter(change, whole, at);
    }
    return this.#mapped(change, before === 'unknown', at);
  }

  /** A filter's column was not resent: whether the row is in is as it was before. */
  #unchanged(change: Extract<RowChange, { tag: 'update' }>, before: string, at: ChangeTime): RowChange {
    const mapped = this.#mapped(change, true, at);
    // A row that is whole would be inserted if it is not there, and whether it should be is not known
    if (before === 'out' || !mapped.after.hasUnchanged) {
      throw this.#rows.notResent();
    }
    return mapped;
  }

  #insert(change: RowChange, after: Row, at: ChangeTime): RowChange {
    const { at: stamp } = change;
    const insert = { tag: 'insert', relation: this.relation, after: this.#rows.map(after, at) } as const;
    const lenient = change.isLenient === true;
    if (!lenient && stamp === undefined) {
      return insert; // every row of a load
    }
    return { ...insert, ...(lenient && { isLenient: true }), ...(stamp && { at: stamp }) };
  }

  /** The whole row appears. Where leavers stay it may be there still. */
  #enter(change: Extract<RowChange, { tag: 'update' }>, after: Row, at: ChangeTime): RowChange {
    const mapped = this.#rows.map(after, at);
    if (mapped.hasUnchanged) {
      throw this.#rows.notResent();
    }
    const stamp = change.at && { ...change.at, operation: 'insert' as const };
    const insert = { tag: 'insert', relation: this.relation, after: mapped } as const;
    return { ...insert, ...(this.#keepsLeavers && { isLenient: true }), ...(stamp && { at: stamp }) };
  }

  #leave(change: Extract<RowChange, { tag: 'update' }>, isUnknown: boolean, at: ChangeTime): RowChange {
    const isWhole = change.before !== undefined && change.isWhole;
    const before = this.#old(change, at) ?? this.#rows.identityOf(change.after, at);
    const stamp = change.at && { ...change.at, operation: 'leave' as const };
    return { tag: 'delete', relation: this.relation, before, isWhole, ...(isUnknown && { isLenient: true }), ...(stamp && { at: stamp }) };
  }

  #mapped(change: Extract<RowChange, { tag: 'update' }>, isUnknown: boolean, at: ChangeTime) {
    const { before, after, isWhole } = change;
    const lenient = isUnknown || change.isLenient === true;
    return {
      tag: 'update' as const,
      relation: this.relation,
      before: this.#old(change, at),
      isWhole,
      after: this.#rows.map(after, at, isWhole ? before : undefined),
      ...(lenient && { isLenient: true as const }),
      ...(change.at && { at: change.at }),
    };
  }

  #old({ before, isWhole }: { readonly before: Row | undefined; readonly isWhole: boolean }, at: ChangeTime): Row | undefined {
    return before === undefined ? undefined : isWhole ? this.#rows.map(before, at) : this.#rows.mapKey(before, at);
  }

  #delete(change: Extract<RowChange, { tag: 'delete' }>, at: ChangeTime): RowChange | undefined {
    const state = this.#membership.ofDelete(change);
    if (state === 'out' && !this.#keepsLeavers) {
      return undefined;
    }
    const { before, isWhole } = change;
    const mapped = isWhole ? this.#rows.map(before, at) : this.#rows.mapKey(before, at);
    const lenient = state !== 'in' || change.isLenient === true;
    const stamp = change.at && { at: change.at };
    return { tag: 'delete', relation: this.relation, before: mapped, isWhole, ...(lenient && { isLenient: true }), ...stamp };
  }
}
