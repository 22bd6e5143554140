/** An application with the real SDK in it: started, killed, closed, and started again from its disk. */
import { Client } from '../../../sdks/typescript/src/client.ts';
import { parseOptions } from '../../../sdks/typescript/src/options.ts';
import { SimulatedDisk } from './disk.ts';
import type { Ground } from './ground.ts';
import type { Connection } from './network/connection.ts';
import type { SimulatedNetwork } from './network/simulated-network.ts';
import { SimulatedProcess } from './simulated-process.ts';

export class Application {
  readonly name: string;
  readonly environment: string;
  readonly disk: SimulatedDisk;
  /** Open ones, of every life. */
  readonly connections = new Set<Connection>();
  readonly #ground: Ground;
  readonly #network: SimulatedNetwork;
  #process: SimulatedProcess;
  #client: Client | undefined;
  #lives = 0;
  /** Used from the next start on. */
  key: string;
  keyInUse = '';
  skewMs = 0;
  /** Called when a new life has begun, before anything has happened in it. */
  onStarted: () => void = () => {};
  isClosing = false;
  /** A request was refused in this life: the next ones may be minutes apart. */
  wasRefused = false;

  constructor(
    ground: Ground,
    options: { name: string; environment: string; key: string; network: SimulatedNetwork },
  ) {
    this.#ground = ground;
    this.name = options.name;
    this.environment = options.environment;
    this.key = options.key;
    this.#network = options.network;
    this.#process = this.#newProcess();
    this.#process.kill();
    this.disk = new SimulatedDisk(ground.random.fork(`${this.name}/disk`), (kind) =>
      ground.trace.count(kind, this.name),
    );
  }

  get process(): SimulatedProcess {
    return this.#process;
  }

  /** Of the present life; undefined where there is none. */
  get client(): Client | undefined {
    return this.#client;
  }

  get lives(): number {
    return this.#lives;
  }

  /** Streams and polls that are open. */
  get attempts(): number {
    let count = 0;
    for (const connection of this.connections) if (connection.isAttempt) count++;
    return count;
  }

  start(): void {
    const { random, defect, trace } = this.#ground;
    this.#lives++;
    this.isClosing = false;
    this.wasRefused = false;
    this.keyInUse = this.key;
    this.#process = this.#newProcess();
    this.#process.skewMs = this.skewMs;
    const own = random.fork(`${this.name}#${this.#lives}`);
    const disk = this.disk.of(this.#process);
    const plain = this.#network.of(this);
    const say = (message: string) => trace.note(`${this.name}: ${message}`);
    const settings = parseOptions({
      url: 'http://halyard.test',
      key: this.key,
      cache: '/cache',
      flushMs: 30_000,
      log: { error: say, warn: say, info: say, debug: say },
    });
    this.#client = new Client(settings, {
      clock: this.#process.sdkClock,
      random: own.next,
      network: defect?.network?.(plain) ?? plain,
      disk: defect?.disk?.(disk) ?? disk,
      uuid: () => own.hex(32),
    });
    this.onStarted();
  }

  kill({ losesPower }: { losesPower: boolean }): void {
    this.#process.kill();
    this.#client = undefined;
    for (const connection of this.connections) connection.clientDied(losesPower);
    if (losesPower) this.disk.losePower();
    else this.disk.processDied();
  }

  /** Calls back when close() has ended. */
  close(onClosed: () => void): void {
    this.isClosing = true;
    void this.#client?.close().then(onClosed);
  }

  #newProcess(): SimulatedProcess {
    const { scheduler, random } = this.#ground;
    return new SimulatedProcess(this.name, scheduler, random.fork(`${this.name}#${this.#lives}/process`));
  }
}
