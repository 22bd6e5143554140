/** The durations of the protocol, and those that the suite asks for where a client lets it. In milliseconds. */
export const protocolTimings = {
  headersMs: 10_000,
  firstCommitMs: 10_000,
  firstCommitAtMostMs: 60_000,
  silenceMs: 45_000,
  backoffBaseMs: 1_000,
  backoffCeilingMs: 30_000,
  refusedMs: 300_000,
  pauseAtMostMs: 600_000,
  pollMs: 30_000,
  pollTimeoutMs: 30_000,
  streamAgainMs: 300_000,
  staleAfterMs: 5_000,
  errorAfterMs: 60_000,
};

/** Coming back is quick; what ends a connection is slow, so that a busy machine is not taken for a fault. */
export const quickTimings: typeof protocolTimings = {
  ...protocolTimings,
  silenceMs: 20_000,
  backoffBaseMs: 10,
  backoffCeilingMs: 60,
  refusedMs: 60_000,
  pollMs: 100,
  streamAgainMs: 800,
  staleAfterMs: 100,
  errorAfterMs: 500,
};
