import { setTimeout as delay } from 'node:timers/promises';
import {
  Client,
  Connection,
  type ConnectionOptions,
  ScheduleAlreadyRunning,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { Command, CommandAnswer, CommandOptions, ReplicationTaskInput, TaskMode } from '@trem/contracts';
import {
  type CommandInput,
  type CompareCall,
  commandSignal,
  commandUpdates,
  definitionEdited,
  firstAttributes,
  type LettersCall,
  phaseIn,
  type TaskInput,
  taskQueues,
  workflowIds,
} from '@trem/workflows';
import { CommandRefused } from './command-refused.js';
import { translated } from './translated.js';

export interface TaskClientOptions {
  /** Absent: the environment (`TEMPORAL_ADDRESS`, `_NAMESPACE`, `_API_KEY`, `_TLS...`) or its profile file. */
  readonly address?: string;
  readonly namespace?: string;
  /** How long a command waits for a worker's answer before it ends in NO_WORKER. Not below 5 s on a busy server. */
  readonly deadlineMs?: number;
}

/** What a workflow may have to be started with. Numbers come from the control-store, so that a wiped Temporal repeats none. */
export interface TaskToStart extends ReplicationTaskInput {
  readonly name: string;
  readonly title: string;
  readonly mode: TaskMode;
  readonly source: string;
  readonly targets: readonly string[];
}

export interface StartOptions extends Pick<CommandOptions, 'acceptGap'> {
  readonly mode?: CommandOptions['startMode'];
}

/**
 * Sends commands to tasks. Each is sent once per intent under a request id of its own; a repeat with the same id gets the first answer.
 * Every method throws CommandRefused.
 */
export interface TaskClient extends AsyncDisposable {
  /** Starts the task, making its workflow when there is none. `mode` absent is `continue`: a task's own `startMode` is the caller's to look up. */
  start(task: TaskToStart, requestId: string, options?: StartOptions): Promise<CommandAnswer>;
  pause(taskId: string, requestId: string): Promise<CommandAnswer>;
  resume(taskId: string, requestId: string): Promise<CommandAnswer>;
  /** Also when it ends in NO_WORKER, the stop is carried out once a worker is there. */
  stop(taskId: string, requestId: string, options?: Pick<CommandOptions, 'dropSlot'>): Promise<CommandAnswer>;
  resync(taskId: string, requestId: string, options?: Pick<CommandOptions, 'acceptGap'>): Promise<CommandAnswer>;
  /** Deletes the task also when it has no workflow: one is started for it. Also when it ends in NO_WORKER, it is carried out once a worker is there. */
  delete(task: TaskToStart, requestId: string, options?: Pick<CommandOptions, 'onlyNew'>): Promise<CommandAnswer>;
  /** Tells the task's workflow that its definition was edited. Harmless when there is none. */
  edited(taskId: string): Promise<void>;
  /** Starts a comparison that exists in the control-store. A second call for the same one does nothing. */
  compare(call: CompareCall): Promise<void>;
  /** Starts a replay or skip of dead letters that is written down in the control-store. A second call for the same one does nothing. */
  closeLetters(call: LettersCall): Promise<void>;
  /** The phase of the task's open workflow, as Temporal has it now; undefined when none is open. Needs no worker. */
  workflowPhase(taskId: string): Promise<string | undefined>;
  /** Makes sure that Temporal looks over the installation each minute. Harmless when it does already. */
  ensureWatch(): Promise<void>;
  /** False when nobody works at this comparison, nor ever will: it has ended, or Temporal does not know it. */
  isComparing(taskId: string, comparisonId: string): Promise<boolean>;
  /** Whether Temporal answers. */
  isReachable(): Promise<boolean>;
}

const reachableMs = 1_500;

/** How long after an outage of minutes Temporal is tried again at the latest. By default gRPC rests for two minutes, and commands are refused meanwhile. */
const reconnectMs = 5_000;

/** Connects when it is first used, so that a service starts while Temporal is away. */
export function connectTaskClient(options: TaskClientOptions = {}): TaskClient {
  const environment = options.address === undefined ? loadClientConnectConfig() : { connectionOptions: {} };
  const connectionOptions: ConnectionOptions = { ...environment.connectionOptions };
  if (options.address !== undefined) {
    connectionOptions.address = options.address;
  }
  const channelArgs = { 'grpc.max_reconnect_backoff_ms': reconnectMs, ...connectionOptions.channelArgs };
  const connection = Connection.lazy({ connectTimeout: 2_000, ...connectionOptions, channelArgs });
  const namespace = options.namespace ?? environment.namespace ?? 'trem';
  return new TemporalTaskClient(new Client({ connection, namespace }), options.deadlineMs ?? 8_000);
}

class TemporalTaskClient implements TaskClient {
  readonly #client: Client;
  readonly #deadlineMs: number;
  readonly #probes = new Set<Promise<boolean>>();

  constructor(client: Client, deadlineMs: number) {
    this.#client = client;
    this.#deadlineMs = deadlineMs;
  }

  start(task: TaskToStart, requestId: string, options: StartOptions = {}): Promise<CommandAnswer> {
    return this.#sendOrStart(task, 'start', { requestId, ...options });
  }

  pause(taskId: string, requestId: string): Promise<CommandAnswer> {
    return this.#send(taskId, 'pause', { requestId });
  }

  resume(taskId: string, requestId: string): Promise<CommandAnswer> {
    return this.#send(taskId, 'resume', { requestId });
  }

  stop(taskId: string, requestId: string, options: Pick<CommandOptions, 'dropSlot'> = {}): Promise<CommandAnswer> {
    const input = { requestId, ...options };
    return this.#orLeaveBehind(this.#send(taskId, 'stop', input), () =>
      this.#client.workflow.getHandle(workflowIds.task(taskId)).signal(commandSignal, { command: 'stop', ...input }),
    );
  }

  resync(taskId: string, requestId: string, options: Pick<CommandOptions, 'acceptGap'> = {}): Promise<CommandAnswer> {
    return this.#send(taskId, 'resync', { requestId, ...options });
  }

  delete(task: TaskToStart, requestId: string, options: Pick<CommandOptions, 'onlyNew'> = {}): Promise<CommandAnswer> {
    const input = { requestId, ...options };
    return this.#orLeaveBehind(this.#sendOrStart(task, 'delete', input), () =>
      this.#client.workflow.signalWithStart('replicationTask', {
        ...startOptions(task),
        signal: commandSignal,
        signalArgs: [{ command: 'delete', ...input }],
      }),
    );
  }

  async edited(taskId: string): Promise<void> {
    try {
      await this.#within(() => this.#client.workflow.getHandle(workflowIds.task(taskId)).signal(definitionEdited));
    } catch (error) {
      if (!(error instanceof CommandRefused && error.code === 'TASK_NOT_STARTED')) {
        throw error;
      }
    }
  }

  compare(call: CompareCall): Promise<void> {
    return this.#startOnce('compareTables', workflowIds.compare(call.taskId, call.comparisonId), call);
  }

  closeLetters(call: LettersCall): Promise<void> {
    return this.#startOnce('closeLetters', workflowIds.letters(call.taskId, call.workId), call);
  }

  workflowPhase(taskId: string): Promise<string | undefined> {
    return this.#within(async () => {
      try {
        const { status, typedSearchAttributes } = await this.#client.workflow.getHandle(workflowIds.task(taskId)).describe();
        return status.name === 'RUNNING' ? (phaseIn(typedSearchAttributes) ?? 'created') : undefined;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) {
          return undefined;
        }
        throw error;
      }
    });
  }

  async ensureWatch(): Promise<void> {
    const { watch } = workflowIds;
    await this.#within(async () => {
      await this.#client.schedule
        .create({
          scheduleId: watch,
          spec: { intervals: [{ every: '1m' }] },
          action: { type: 'startWorkflow', workflowType: 'watchInstallation', workflowId: watch, taskQueue: taskQueues.control, args: [] },
          policies: { overlap: 'SKIP', catchupWindow: '10m' }, // the server's own would catch a year up
        })
        .catch((error: unknown) => {
          if (!(error instanceof ScheduleAlreadyRunning)) {
            throw error;
          }
        });
    });
  }

  async isComparing(taskId: string, comparisonId: string): Promise<boolean> {
    const handle = this.#client.workflow.getHandle(workflowIds.compare(taskId, comparisonId));
    try {
      return (await this.#within(() => handle.describe())).status.name === 'RUNNING';
    } catch (error) {
      if (error instanceof CommandRefused && error.code === 'TASK_NOT_STARTED') {
        return false; // what any workflow is called that is not there
      }
      throw error;
    }
  }

  async isReachable(): Promise<boolean> {
    const { connection } = this.#client;
    const answered = connection
      .withDeadline(Date.now() + reachableMs, () => connection.workflowService.getSystemInfo({}))
      .then(
        () => true,
        () => false,
      );
    // The library goes on trying for a while after its deadline, and throws into the void when the connection is closed meanwhile.
    this.#probes.add(answered);
    void answered.then(() => this.#probes.delete(answered));
    return await Promise.race([answered, delay(reachableMs, false, { ref: false })]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#probes);
    await this.#client.connection.close();
  }

  /** One workflow for each id, for ever: a second call finds it started, or done. */
  #startOnce(workflow: 'compareTables' | 'closeLetters', workflowId: string, call: CompareCall | LettersCall): Promise<void> {
    return this.#within(async () => {
      await this.#client.workflow
        .start(workflow, { workflowId, taskQueue: taskQueues.control, args: [call], workflowIdReusePolicy: 'REJECT_DUPLICATE' })
        .catch((error: unknown) => {
          if (!(error instanceof WorkflowExecutionAlreadyStartedError)) {
            throw error;
          }
        });
    });
  }

  #send(taskId: string, command: Command, input: CommandInput): Promise<CommandAnswer> {
    const handle: WorkflowHandle = this.#client.workflow.getHandle(workflowIds.task(taskId));
    return this.#within(() => handle.executeUpdate(commandUpdates[command], { updateId: input.requestId, args: [input] }));
  }

  #sendOrStart(task: TaskToStart, command: Command, input: CommandInput): Promise<CommandAnswer> {
    const startWorkflowOperation = new WithStartWorkflowOperation<(input: TaskInput) => Promise<void>>('replicationTask', {
      ...startOptions(task),
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
    return this.#within(() =>
      this.#client.workflow.executeUpdateWithStart(commandUpdates[command], {
        updateId: input.requestId,
        args: [input],
        startWorkflowOperation,
      }),
    );
  }

  /**
   * An update without a worker is kept in the server's memory for as long as somebody waits for it. What must not be lost waits as a signal, too,
   * under the same request id: whichever comes second finds it known.
   */
  async #orLeaveBehind(sent: Promise<CommandAnswer>, signal: () => Promise<unknown>): Promise<CommandAnswer> {
    try {
      return await sent;
    } catch (error) {
      if (error instanceof CommandRefused && error.code === 'NO_WORKER') {
        await this.#within(signal);
      }
      throw error;
    }
  }

  /** One deadline for the whole call; what it ends in is told by code. */
  async #within<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await this.#client.withDeadline(Date.now() + this.#deadlineMs, call);
    } catch (error) {
      const refused = translated(error);
      const isSilent = refused instanceof CommandRefused && refused.code === 'NO_WORKER';
      throw isSilent && !(await this.isReachable()) ? new CommandRefused('SERVICE_UNREACHABLE', { cause: error }) : refused;
    }
  }
}

/** What a task's workflow is started with, by whatever command comes first. */
function startOptions({ taskId, configVersion, generation, stateVersion, mode, name, title, source, targets }: TaskToStart) {
  const first: TaskInput = { taskId, configVersion, generation, stateVersion, mode };
  return {
    workflowId: workflowIds.task(taskId),
    taskQueue: taskQueues.control,
    args: [first] as [TaskInput],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
    typedSearchAttributes: firstAttributes(taskId, { name, mode, source, targets }),
    memo: { task: name, title: title.slice(0, 120), mode, source, targets: targets.slice(0, 8).join(', ') },
    staticSummary: `${name}: ${source} -> ${targets.join(', ')}, ${mode}`.slice(0, 200),
  };
}
