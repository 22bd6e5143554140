/** Why somebody gets an answer, without the way to it. */
export function reasonWords({ reason, ruleId }: { reason: string; ruleId?: string | undefined }): string {
  switch (reason) {
    case 'TARGETING_MATCH':
      return ruleId ? `Rule ${ruleId} matched.` : 'A rule matched.';
    case 'SPLIT':
      return ruleId ? `By the split of rule ${ruleId}.` : 'By the split for everyone else.';
    case 'DEFAULT':
      return 'No rule matched.';
    case 'STATIC':
      return 'Everyone gets the same.';
    case 'DISABLED':
      return 'The flag was off.';
    case 'PREREQUISITE_FAILED':
      return 'A requirement was not met.';
    default:
      return 'It could not be evaluated.';
  }
}
