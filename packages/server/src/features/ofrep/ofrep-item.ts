/** What one flag answers, in the words of OFREP: the answer of a single evaluation, and an item of a bulk one. */
import type { OfrepFailure, ofrepSuccess } from '@halyard/contract';
import type { Result } from '@halyard/core';
import type { z } from 'zod';
import { floatJson } from '../delivery/index.ts';

export interface OfrepItem {
  readonly text: string;
  /** The same among others: without the flag's version, by which an answer that is the same would look changed. */
  readonly bulkText: string;
  /** Of its own, where it is all that was asked for. */
  readonly status: 200 | 400;
}

/**
 * The same object whenever it is the same result: a result is made when its flag is compiled, belongs to that flag
 * alone, and never changes.
 */
export function ofrepItem(key: string, result: Result, isFloat: boolean): OfrepItem {
  let item = items.get(result);
  if (item === undefined) {
    item =
      result.reason === 'ERROR'
        ? failed(JSON.stringify(failureOf(key)))
        : succeeded(successOf(key, result, isFloat), result.flagVersion);
    items.set(result, item);
  }
  return item;
}

const items = new WeakMap<Result, OfrepItem>();

function failed(text: string): OfrepItem {
  return { status: 400, text, bulkText: text };
}

function succeeded(success: Record<keyof Success, unknown>, flagVersion: number | undefined): OfrepItem {
  const metadata = { flagVersion, ...(success.metadata as object) };
  return { status: 200, text: JSON.stringify({ ...success, metadata }), bulkText: JSON.stringify(success) };
}

type Success = z.infer<typeof ofrepSuccess>;

/** Members in one order always: providers compare items as text. */
function successOf(key: string, result: Result, isFloat: boolean): Record<keyof Success, unknown> {
  const { value, variant, diagnostic, experiment } = result;
  const reason = reasonOf(result);
  const isTrue = reason === result.reason;
  return {
    key,
    // Left out where there is none, and where it is null: to providers that would be a value of the wrong type.
    value: isFloat && typeof value === 'number' ? floatJson(value) : (value ?? undefined),
    reason,
    variant: variant ?? '',
    metadata: {
      ...(isTrue ? {} : { halyardReason: result.reason }),
      ...(experiment ? { experiment: experiment.key } : {}),
      ...(diagnostic ? { diagnostic } : {}),
    },
  };
}

/**
 * Providers break at a reason that OpenFeature does not have, and throw away a value that is DISABLED; without a value
 * some give the application its default for that reason only.
 */
function reasonOf({ reason, value }: Result): Success['reason'] {
  if (value === undefined || value === null) return 'DISABLED';
  const isOurs = reason === 'DISABLED' || reason === 'PREREQUISITE_FAILED';
  return isOurs ? 'DEFAULT' : (reason as Success['reason']);
}

function failureOf(key: string): OfrepFailure {
  const errorDetails = 'the definition of this flag is malformed: GET /flags/{flagId}/describe says how';
  return { key, errorCode: 'PARSE_ERROR', errorDetails, metadata: {} };
}
