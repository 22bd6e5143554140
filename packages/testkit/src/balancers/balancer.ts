import { once } from 'node:events';
import { connect as openSocket } from 'node:net';
import { freePort } from '../free-port.ts';
import { type Service, spawnService } from '../spawn-service.ts';
import { waitFor } from '../wait-for.ts';

/** A load balancer before several nodes, on 127.0.0.1. */
export interface Balancer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** SIGKILL: all of its connections break. */
  kill9(): Promise<void>;
  /** Starts it again on the same port. */
  restart(): Promise<void>;
}

/** How to run one program of its kind on a port. */
export interface BalancerProgram {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A line that it writes when it starts; that it listens is found out by connecting. */
  readonly ready: RegExp;
}

/** Starts it on a free port and waits until it listens. */
export async function startBalancer(on: (port: number) => BalancerProgram): Promise<Balancer> {
  const port = await freePort();
  let service: Service | undefined;

  async function launch(): Promise<void> {
    service = await spawnService(on(port));
    await waitFor(() => canConnect(port), { what: `a balancer on port ${port}` });
  }
  async function kill9(): Promise<void> {
    await service?.kill9();
    service = undefined;
  }

  await launch();
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    kill9,
    restart: launch,
    [Symbol.asyncDispose]: kill9,
  };
}

async function canConnect(port: number): Promise<boolean> {
  const socket = openSocket({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect');
    return true;
  } finally {
    socket.destroy();
  }
}
