export { ChangeHistory } from './change-history.tsx';
export { ChangeRow } from './change-row.tsx';
export { shownSentence } from './shown-sentence.ts';
