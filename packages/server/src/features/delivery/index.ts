export { type Delivery, openDelivery } from './delivery.ts';
export { addDeliveryMetrics } from './delivery-metrics.ts';
export type { EnvironmentState, EvaluationCount } from './environment-state.ts';
export { floatJson } from './evaluate-all.ts';
export type { EvaluationAnswer } from './evaluation-answer.ts';
export type { DataKey } from './key-ring.ts';
export { nodeStreamConnection } from './node-stream-connection.ts';
export { isWebSocketHandshake, wsStreamConnection } from './ws-stream-connection.ts';
