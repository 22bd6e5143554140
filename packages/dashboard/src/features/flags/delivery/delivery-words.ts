/** Whether a change arrived, in words. */
import type { DeliveryAnswer } from '@halyard/contract';

export type DeliveryState = 'arrived' | 'arriving' | 'behind' | 'nobody';

export function deliveryState({ connections }: DeliveryAnswer): DeliveryState {
  const { total, confirmed, sent } = connections;
  if (total === 0) return 'nobody';
  if (confirmed + sent === total) return confirmed === total ? 'arrived' : 'arriving';
  return 'behind';
}

/** `412 of 415 connections have v1842`. */
export function deliverySentence(delivery: DeliveryAnswer): string {
  const { connections, version, isComplete } = delivery;
  const { total, confirmed, sent } = connections;
  const rest = isComplete ? '' : ' (some nodes did not answer)';
  if (total === 0) return `No application is connected; v${version} is what the next one gets${rest}`;
  const have = confirmed + sent;
  const noun = total === 1 ? 'connection has' : 'connections have';
  const all =
    have === total
      ? `${total === 1 ? 'The one' : `All ${number(total)}`}`
      : `${number(have)} of ${number(total)}`;
  return `${all} ${noun} v${version}${rest}`;
}

/** `In half of them within 38 ms, in 99 of 100 within 210 ms, in the slowest after 1.2 s.` */
export function latencySentence({ latency }: Pick<DeliveryAnswer, 'latency'>): string | undefined {
  if (latency === null || latency.samples === 0) return undefined;
  const { p50Ms, p99Ms, maxMs, samples } = latency;
  if (samples === 1) return `It was visible in the application after ${duration(maxMs)}.`;
  return `Visible in half of the applications within ${duration(p50Ms)}, in 99 of 100 within ${duration(p99Ms)}, in the slowest after ${duration(maxMs)}.`;
}

export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.max(1, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${(ms / 60_000).toFixed(1)} min`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}
