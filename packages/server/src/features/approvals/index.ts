/** Who may approve what somebody else wants, and whether enough have. */
export { countApprovals } from './count-approvals.ts';
export { handsOf, haveNobodyInCommon } from './hands.ts';
export { keysKnownTo } from './known-keys.ts';
export { approvalsFor, approvalsNeededNow, requireApproved } from './require-approved.ts';
