import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { ChildServer } from './child-server.js';
import { findRabbit, type RabbitPrograms } from './find-rabbit.js';
import { freePort } from './ports.js';
import { withFolder } from './private-folder.js';
import { ask } from './programs.js';
import { type Progress, silent } from './progress.js';
import { giveTo, type ServerUser, serverUser } from './server-user.js';
import { StackError } from './stack-error.js';
import type { StackFolder } from './stack-folder.js';

export interface RabbitOptions {
  /** Where its data lies. Absent: a folder of its own, deleted when the server is disposed of. */
  readonly folder?: StackFolder;
  readonly progress?: Progress;
}

/** One RabbitMQ that is ours, with its page; user and password `guest`. Its address and data stay through `stop` and `start`. */
export interface RabbitServer extends AsyncDisposable {
  readonly url: string;
  /** The management page. */
  readonly page: string;
  readonly port: number;
  readonly pid: number;
  readonly isRunning: boolean;
  /** `term` in good order, `kill` at once. Default term. */
  stop(how?: 'term' | 'kill'): Promise<void>;
  start(): Promise<void>;
  /** What `rabbitmqctl` prints when told this. @throws SERVER_FAILED it was refused */
  control(...command: readonly string[]): Promise<string>;
}

interface RabbitPorts {
  readonly amqp: number;
  readonly page: number;
  readonly distribution: number;
  readonly epmd: number;
}

/** Starts a RabbitMQ with its management page. @throws SERVER_MISSING · SERVER_FAILED */
export async function startRabbit(options: RabbitOptions = {}): Promise<RabbitServer> {
  const programs = await findRabbit(options.progress ?? silent);
  return withFolder(options.folder, async (folder, disposal) => {
    const server = new RunningRabbit(folder, programs, await ports(folder));
    server.prepare();
    await server.start();
    return Object.assign(server, {
      [Symbol.asyncDispose]: () => server.end(disposal.kept ? 'term' : 'kill').then(disposal.folder),
    });
  });
}

async function ports(folder: StackFolder): Promise<RabbitPorts> {
  const take = async (use: string) => {
    const port = await freePort(folder.port(use));
    folder.keepPort(use, port);
    return port;
  };
  return {
    amqp: await take('rabbitmq'),
    page: await take('rabbitmq-page'),
    distribution: await take('rabbitmq-distribution'),
    epmd: await take('rabbitmq-epmd'),
  };
}

class RunningRabbit {
  readonly url: string;
  readonly page: string;
  readonly port: number;
  readonly #folder: StackFolder;
  readonly #home: string;
  readonly #programs: RabbitPrograms;
  readonly #ports: RabbitPorts;
  readonly #user: ServerUser | undefined = serverUser('rabbitmq');
  #broker: ChildServer | undefined;
  #epmd: ChildServer | undefined;

  constructor(folder: StackFolder, programs: RabbitPrograms, used: RabbitPorts) {
    this.#folder = folder;
    this.#home = join(folder.path, 'rabbitmq');
    this.#programs = programs;
    this.#ports = used;
    this.port = used.amqp;
    this.url = `amqp://guest:guest@127.0.0.1:${used.amqp}`;
    this.page = `http://127.0.0.1:${used.page}`;
  }

  get pid(): number {
    return this.#broker?.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#broker?.isAlive ?? false;
  }

  prepare(): void {
    const folders = [this.#home, join(this.#home, 'home'), join(this.#home, 'mnesia'), join(this.#home, 'log')];
    for (const folder of folders) {
      mkdirSync(folder, { recursive: true });
    }
    writeFileSync(join(this.#home, 'rabbitmq.conf'), configuration(this.#ports));
    writeFileSync(join(this.#home, 'enabled_plugins'), '[rabbitmq_management].\n');
    giveTo(this.#user, ...folders, join(this.#home, 'rabbitmq.conf'), join(this.#home, 'enabled_plugins'));
  }

  async start(): Promise<void> {
    if (!this.#epmd?.isAlive) {
      this.#epmd = this.#child('epmd', this.#programs.epmd, ['-port', String(this.#ports.epmd), '-address', '127.0.0.1']);
    }
    this.#broker = this.#child('rabbitmq', this.#programs.server, []);
    // An open port comes before a broker that answers.
    await this.#broker.isUp(async () => {
      const connection = await connect(this.url, { timeout: 5_000 });
      await connection.close();
      return true;
    });
  }

  async stop(how: 'term' | 'kill' = 'term'): Promise<void> {
    await this.#broker?.end({ signal: how === 'kill' ? 'SIGKILL' : 'SIGTERM' });
  }

  async control(...command: readonly string[]): Promise<string> {
    const { code, output } = await ask(this.#programs.control, ['--quiet', ...command], { ...this.#room(), env: this.#variables() });
    if (code !== 0) {
      throw new StackError('SERVER_FAILED', `rabbitmqctl ${command.join(' ')}: ${output}`);
    }
    return output;
  }

  /** The port mapper outlives a broker that is only stopped: others of the same node would otherwise lose it. */
  async end(how: 'term' | 'kill'): Promise<void> {
    await this.stop(how);
    await this.#epmd?.end({ signal: 'SIGKILL' });
  }

  #child(name: string, command: string, parameters: readonly string[]): ChildServer {
    return new ChildServer({
      name,
      folder: this.#folder,
      command,
      parameters,
      cwd: this.#home,
      user: this.#user,
      env: this.#variables(),
    });
  }

  #room() {
    return { cwd: this.#home, uid: this.#user?.uid, gid: this.#user?.gid };
  }

  #variables(): NodeJS.ProcessEnv {
    return { PATH: process.env.PATH, LANG: 'C.UTF-8', ...environment(this.#home, this.#ports) };
  }
}

/** A node name and a port mapper of its own keep it apart from every other broker of the machine. */
function environment(home: string, { distribution, epmd }: RabbitPorts): Record<string, string> {
  return {
    HOME: join(home, 'home'),
    RABBITMQ_NODENAME: 'trem@localhost',
    RABBITMQ_CONFIG_FILE: join(home, 'rabbitmq.conf'),
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_ENABLED_PLUGINS_FILE: join(home, 'enabled_plugins'),
    RABBITMQ_MNESIA_BASE: join(home, 'mnesia'),
    RABBITMQ_LOG_BASE: join(home, 'log'),
    RABBITMQ_PID_FILE: join(home, 'pid'),
    RABBITMQ_DIST_PORT: String(distribution),
    ERL_EPMD_PORT: String(epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    // The start script then becomes the broker instead of its parent: the process we know is the one that matters.
    RUNNING_UNDER_SYSTEMD: 'true',
  };
}

function configuration({ amqp, page }: RabbitPorts): string {
  return `listeners.tcp.1 = 127.0.0.1:${amqp}
management.tcp.ip = 127.0.0.1
management.tcp.port = ${page}
log.console = true
log.file = false
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 50MB
consumer_timeout = 86400000
`;
}
