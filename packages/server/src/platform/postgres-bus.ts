/**
 * LISTEN on a connection of its own, since a pooled one may change hands. On loss it reconnects with backoff and
 * rings once when it is back: whatever was missed meanwhile is found by reading the log. Questions go by NOTIFY too,
 * answers, which may be larger than that carries, through a table.
 */
import pg from 'pg';
import { type Bus, createBell } from './bus.ts';
import { randomHex } from './ids.ts';
import type { Log } from './log.ts';
import { createQuestions } from './questions.ts';
import { within } from './within.ts';

/** The channel of NOTIFY; the payload is empty, for the log says the rest. */
export const channel = 'halyard_changes';
const questionChannel = 'halyard_questions';
/** The payload is the id of a question that somebody has answered. */
const answerChannel = 'halyard_answers';
/** What the connections that listen are called, so that they can be counted. */
const applicationName = 'halyard-bus';

/** Longer than this without an answer to a keepalive query and the connection counts as dead. */
const keepaliveMs = 10_000;

export interface PostgresBus extends Bus {
  /** Rings other nodes outside of any transaction. Rejects where the connection is lost. */
  ringOthers(): Promise<void>;
  /** How many nodes listen, this one included. Rejects where the connection is lost. */
  countNodes(): Promise<number>;
}

export function createPostgresBus(connectionString: string, node: string, log: Log): PostgresBus {
  const bell = createBell();
  const process = randomHex();
  const questions = createQuestions(
    { node, process },
    {
      async send(message) {
        const { rows } = await query(`select pg_notify($1, $2), (${countListening('$3')}) as nodes`, [
          questionChannel,
          message,
          applicationName,
        ]);
        return rows[0].nodes;
      },
      async answer(id, answer) {
        await query(
          answer === undefined
            ? 'select pg_notify($1, $2)'
            : `with kept as (insert into bus_answers (question, answer) values ($2, $3))
            select pg_notify($1, $2)`,
          [answerChannel, id, ...(answer === undefined ? [] : [answer])],
        );
      },
      async take(id) {
        const { rows } = await query(
          `delete from bus_answers where question = $1 or at < now() - interval '1 minute'
          returning question, answer`,
          [id],
        );
        return rows.filter(({ question }) => question === id).map(({ answer }) => answer);
      },
    },
  );
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let delayMs = 100;
  let lastQuery: Promise<unknown> = Promise.resolve();

  async function connect(): Promise<void> {
    const next = new pg.Client({
      connectionString,
      application_name: applicationName,
      connectionTimeoutMillis: 5_000,
      query_timeout: keepaliveMs,
    });
    let over = false;
    const lose = () => {
      if (over) return;
      over = true;
      if (client === next) client = undefined;
      next.end().catch(() => {});
      schedule();
    };
    next.on('error', lose);
    next.on('end', lose);
    next.on('notification', ({ channel: on, payload = '' }) => {
      if (on === questionChannel) questions.heard(payload);
      else if (on === answerChannel) questions.told(payload);
      else bell.ring();
    });
    try {
      await next.connect();
      // A node that lost its power is not counted for hours as one that listens.
      await next.query(
        'set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3',
      );
      await next.query(`listen ${channel}; listen ${questionChannel}; listen ${answerChannel}`);
    } catch {
      lose();
      return;
    }
    if (closed) {
      over = true;
      await next.end().catch(() => {});
      return;
    }
    client = next;
    delayMs = 100;
    bell.ring();
    keepAlive(next, lose);
  }

  function keepAlive(on: pg.Client, lose: () => void): void {
    timer = setTimeout(() => {
      query('select 1').then(
        () => {
          if (client === on && !closed) keepAlive(on, lose);
        },
        () => lose(),
      );
    }, keepaliveMs);
    timer.unref();
  }

  function schedule(): void {
    if (closed) return;
    clearTimeout(timer);
    timer = setTimeout(() => void connect(), delayMs * (0.5 + Math.random()));
    timer.unref();
    delayMs = Math.min(delayMs * 2, 5_000);
    if (delayMs === 200) log.warn('doorbell lost; polling until it is back');
  }

  /** One at a time: the driver does not queue them. */
  function query(text: string, values: string[] = []): Promise<pg.QueryResult> {
    const result = lastQuery.then(() => {
      if (!client) throw new Error('the connection that listens is lost');
      return client.query(text, values);
    });
    lastQuery = result.catch(() => {});
    return result;
  }

  void connect();
  return {
    node,
    process,
    ask: questions.ask,
    onQuestion: questions.onQuestion,
    onRing: bell.onRing,
    ring: () => bell.ring(),
    ringsInTransaction: () => true,
    async ringOthers() {
      await query("select pg_notify($1, '')", [channel]);
    },
    async countNodes() {
      const { rows } = await query(countListening('$1'), [applicationName]);
      return rows[0].count;
    },
    isConnected: () => client !== undefined,
    async close() {
      closed = true;
      clearTimeout(timer);
      bell.clear();
      if (client) await within(1_000, client.end()).catch(() => {});
    },
  };
}

function countListening(parameter: string): string {
  return `select count(*)::int from pg_stat_activity
    where datname = current_database() and application_name = ${parameter}`;
}
