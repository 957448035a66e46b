import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Activities, Durations, LoadPlan, PlanAnswer, StateProjection } from '@trem/workflows';
import { snapshotReady } from '@trem/workflows';

/** What one task's activities do in a test: they stay until cancelled, or until they are told how to end. */
export class FakeTask {
  readonly projections: StateProjection[] = [];
  readonly calls: string[] = [];
  readonly running = new Map<string, (end: 'slice' | ApplicationFailure) => void>();
  plan: PlanAnswer = { next: 'cdc', needsSlot: false, tables: { total: 1, loaded: 1 } };
  loadPlan: LoadPlan = { unfinished: [], foreignKeys: [], total: 1 };
  mode: 'full-load' | 'cdc' | 'full-load-and-cdc' = 'full-load-and-cdc';
  durations: Durations = {
    sliceMs: 3_600_000,
    heartbeatTimeoutMs: 10_000,
    recoverFirstMs: 500,
    recoverMaxMs: 2_000,
    unusedMs: 1_500,
    tooLongMs: 60_000,
  };
  readonly failing = new Map<string, ApplicationFailure[]>();
  compared = ['item'];
  /** Activities that stay until they are cancelled or ended, in place of being done at once. */
  readonly holds = new Set<string>();
  /** What is cancelled takes its time: until the test ends it. */
  lingers = false;
  /** Partitions stay open until released. */
  holdsPartitions = false;

  get phase(): string | undefined {
    return this.projections.at(-1)?.phase;
  }

  /** Ends a running activity of this name. */
  end(name: string, how: 'slice' | ApplicationFailure): void {
    this.running.get(name)?.(how);
  }

  /** Ends whatever lingers, so that its worker can end. */
  letGo(): void {
    this.lingers = false;
    for (const name of this.running.keys()) {
      this.end(name, 'slice');
    }
  }

  call(name: string): void {
    this.calls.push(name);
    const failure = this.failing.get(name)?.shift();
    if (failure !== undefined) {
      throw failure;
    }
  }

  /** One that is done at once, unless the test holds it. */
  async brief(name: string): Promise<void> {
    if (this.holds.has(name)) {
      await this.stay(name);
    } else {
      this.call(name);
    }
  }

  /** Heartbeats until it is cancelled (a normal end) or ended by the test. */
  async stay(name: string): Promise<'cancelled' | 'slice'> {
    this.call(name);
    const context = Context.current();
    const timer = setInterval(() => context.heartbeat({ waitsFor: 'nothing' }), 100);
    try {
      return await new Promise((resolve, reject) => {
        const mine = (end: 'slice' | ApplicationFailure) => (end === 'slice' ? resolve(end) : reject(end));
        this.running.set(name, mine);
        context.cancellationSignal.addEventListener('abort', () => {
          if (this.lingers) {
            return;
          }
          if (this.running.get(name) === mine) {
            this.running.delete(name);
          }
          resolve('cancelled');
        });
      });
    } finally {
      clearInterval(timer);
    }
  }
}

export function failure(code: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(`made by the test: ${code}`, code);
}

/** Activities of any number of fake tasks, found by their id. */
export function fakeActivities(find: (taskId: string) => FakeTask): Activities {
  const simply =
    (name: string) =>
    async ({ taskId }: { taskId: string }): Promise<void> =>
      find(taskId).brief(name);
  return {
    async readTask(taskId) {
      const { mode, durations } = find(taskId);
      find(taskId).call('readTask');
      return {
        ...{
          name: 'shop',
          title: 'Shop',
          mode,
          source: 'a',
          targets: ['b'],
          configVersion: 3,
          tables: 1,
          parallelTables: 2,
          parallelPartitions: 2,
        },
        durations,
      };
    },
    async projectState(state) {
      find(state.taskId).projections.push(state);
    },
    async recordAlert({ taskId, kind, code }) {
      find(taskId).call(`alert:${kind}:${code}`);
    },
    async resetForResync({ taskId, generation }) {
      find(taskId).call('resetForResync');
      return { generation };
    },
    async plan({ taskId }) {
      await find(taskId).brief('plan');
      return find(taskId).plan;
    },
    ensurePublication: simply('ensurePublication'),
    ensureTarget: simply('ensureTarget'),
    ensureQueues: simply('ensureQueues'),
    beginStream: simply('beginStream'),
    beginRun: simply('beginRun'),
    async planLoad({ taskId }) {
      find(taskId).call('planLoad');
      return find(taskId).loadPlan;
    },
    finishLoad: simply('finishLoad'),
    releaseSlot: simply('releaseSlot'),
    cleanUp: simply('cleanUp'),
    async removeOrphans() {
      return { removed: ['trem_gone_00000000'] };
    },
    async planComparison({ taskId }) {
      find(taskId).call('planComparison');
      return { tables: find(taskId).compared.map((table) => ({ schema: 'public', table })) };
    },
    async closeLetters({ taskId, workId }) {
      find(taskId).call(`closeLetters ${workId}`);
    },
    async finishLetters({ taskId, workId, error }) {
      find(taskId).call(`finishLetters ${workId} ${error ?? 'done'}`);
    },
    async finishComparison({ taskId, failed, isBroken }) {
      find(taskId).call(`finishComparison${isBroken ? ' broken' : ''}${failed.map(({ table, code }) => ` ${table} ${code}`).join('')}`);
    },
    async holdSnapshot({ taskId, generation }) {
      const { client, info } = Context.current();
      const workflowId = info.workflowExecution?.workflowId ?? '';
      await client.workflow.getHandle(workflowId).signal(snapshotReady, { name: `snapshot-${generation}`, position: '0000000000000001' });
      await find(taskId).stay('holdSnapshot');
    },
    async loadGroup({ taskId, tables }) {
      find(taskId).call(`loadGroup ${tables.map(({ table }) => table).join(' ')}`);
    },
    prepareTable: simply('prepareTable'),
    async loadPartition({ taskId, table, partition }) {
      const task = find(taskId);
      task.call(`load:${table}:${partition}`);
      if (task.holdsPartitions) {
        await task.stay(`partition:${partition}`);
      }
      return { rows: 1, bytes: 1 };
    },
    finishTable: simply('finishTable'),
    createForeignKeys: simply('createForeignKeys'),
    async compareTable({ taskId, table }) {
      find(taskId).call(`compare ${table}`);
    },
    async runCapture({ taskId, scope }) {
      return { reason: await find(taskId).stay('capture'), position: '01', epoch: scope, rows: 0 };
    },
    async runApply({ taskId, scope, target }) {
      return { reason: await find(taskId).stay(`apply:${target}`), position: '01', epoch: scope, rows: 0 };
    },
  };
}
