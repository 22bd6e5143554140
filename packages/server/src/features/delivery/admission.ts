/** How many new streams may begin: a bucket of one second's worth, refilled steadily. */
export interface Admission {
  /** 0: come in. Otherwise the seconds after which to try again, spread so that not all come back at once. */
  ask(nowMs: number): number;
}

export function createAdmission(perSecond: number, random: () => number = Math.random): Admission {
  let tokens = perSecond;
  let lastMs = Number.NEGATIVE_INFINITY;
  let refused = 0;
  return {
    ask(nowMs) {
      if (lastMs !== Number.NEGATIVE_INFINITY) {
        const gained = ((nowMs - lastMs) / 1000) * perSecond;
        tokens = Math.min(perSecond, tokens + gained);
        refused = Math.max(0, refused - gained);
      }
      lastMs = nowMs;
      if (tokens >= 1) {
        tokens--;
        return 0;
      }
      refused++;
      const backlogSeconds = refused / perSecond;
      return Math.min(30, 1 + Math.ceil(random() * (1 + backlogSeconds)));
    },
  };
}
