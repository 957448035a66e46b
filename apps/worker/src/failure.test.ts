import { ApplicationFailure } from '@temporalio/common';
import { ReplicationError } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { toFailure } from './failure.js';

const of = (error: unknown, attempt = 1): ApplicationFailure => {
  const failure = toFailure(error, attempt);
  if (!(failure instanceof ApplicationFailure)) {
    throw failure;
  }
  return failure;
};

test('trouble is tried again, later when it takes longer', () => {
  expect(of(new ReplicationError('NETWORK'))).toMatchObject({ type: 'NETWORK', nonRetryable: false });
  expect(of(new ReplicationError('SLOT_BUSY'))).toMatchObject({ nonRetryable: false, nextRetryDelay: 3_000 });
  expect(of(new ReplicationError('DISK_FULL'))).toMatchObject({ nonRetryable: false, nextRetryDelay: 60_000 });
});

test('what another attempt cannot mend is not tried again', () => {
  for (const code of ['GAP', 'FENCED', 'SNAPSHOT_GONE', 'SLOT_LOST', 'SCHEMA_CHANGED', 'ROW_MISSING', 'TARGET_NOT_EMPTY'] as const) {
    expect(of(new ReplicationError(code))).toMatchObject({ type: code, nonRetryable: true });
  }
});

test('a refused password is tried three times', () => {
  expect(of(new ReplicationError('AUTH_FAILED'), 1).nonRetryable).toBe(false);
  expect(of(new ReplicationError('AUTH_FAILED'), 2).nonRetryable).toBe(false);
  expect(of(new ReplicationError('AUTH_FAILED'), 3).nonRetryable).toBe(true);
});

test('the words of a driver never leave the worker: an unknown error is told by its name only', () => {
  const failure = of(new TypeError('duplicate key value violates unique constraint, Key (email)=(someone@example.org) exists'));
  expect(failure).toMatchObject({ type: 'BUG', nonRetryable: false });
  expect(`${failure.message} ${failure.cause}`).not.toContain('someone');
  const driver = new ReplicationError('VALUE_INVALID', { table: 'customer' }, { cause: new Error('invalid input: "4111 1111"') });
  expect(JSON.stringify(of(driver))).not.toContain('4111');
});

test('a password inside an address is masked', () => {
  const failure = of(new ReplicationError('BROKER_LOST', { url: 'amqp://trem:hunter2@broker:5672' }));
  expect(failure.message).toContain('amqp://trem:[secret]@broker:5672');
});
