/** Who asks, and of which environment: judged from memory, in the words of the door. */
import { type AnyOperation, invalidInput, OperationError } from '@halyard/contract';
import { type Actor, authorise, authoriseIn, bearerToken, projectOf } from '../actor.ts';
import type { DataKey, Delivery, EnvironmentState } from '../features/delivery/index.ts';
import type { RateLimits } from '../rate-limits.ts';
import { requireKey } from '../require-key.ts';
import type { DataRequest } from './data-request.ts';

export interface Entrance {
  /** At once where the key was met lately; throws what the door would throw. */
  identify(operation: AnyOperation, request: DataRequest): DataKey | Promise<DataKey>;
  /**
   * An SDK's key knows its environment; an API key names one, else INVALID_INPUT at `pointer`. Only here is the project
   * known, and so whether the operation is for this key in it.
   */
  stateFor(key: DataKey, operation: AnyOperation, named: NamedEnvironment, pointer: string): EnvironmentState;
}

export interface NamedEnvironment {
  project?: string | undefined;
  environment?: string | undefined;
}

export function createEntrance(parts: { delivery: Delivery; limits: RateLimits }): Entrance {
  const { delivery } = parts;
  return {
    identify(operation, request) {
      const token = bearerToken(request.authorization);
      const admit = (key: DataKey) => {
        authorise(key, operation);
        return key;
      };
      if (token === undefined) {
        // People look at what is evaluated; nothing of theirs is in memory, and without the database they wait.
        if (request.authorization === undefined && request.person) {
          return request.person().then((person) => admit(asKey(person)));
        }
        throw new OperationError('UNAUTHENTICATED', 'send `Authorization: Bearer <key>`, or sign in');
      }
      const known = delivery.recallKey(token);
      return known ? admit(known) : requireKey(parts, token, request.facts).then(admit);
    },

    stateFor(key, operation, named, pointer) {
      const project = projectOf({ rules: key.rules, home: key.project }, named.project);
      authoriseIn(project, key, operation);
      if (
        key.environment !== null &&
        named.environment !== undefined &&
        named.environment !== key.environment
      ) {
        throw new OperationError('NOT_FOUND', 'there is no such environment');
      }
      const environment = key.environment ?? named.environment;
      if (environment === undefined) {
        throw invalidInput([{ pointer, message: 'an api key names the environment, e.g. development' }]);
      }
      const state = delivery.environment(project, environment);
      // The key is good, and will be again once the environment is restored.
      if (!state && key.environment !== null) {
        throw new OperationError('UNAUTHENTICATED', 'the environment of this key is archived');
      }
      if (!state) throw new OperationError('NOT_FOUND', `there is no environment ${environment}`);
      return state;
    },
  };
}

/** A person asks as an API key of theirs would. */
function asKey({ id, name, rules }: Actor): DataKey {
  return {
    id: `person/${id}`,
    kind: 'api',
    name,
    project: null,
    environment: null,
    rules,
    contextPublicKey: null,
    formerPublicKeys: [],
    secretName: '',
  };
}
