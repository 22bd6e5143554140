export { ofrepBulk, ofrepEventStream } from './ofrep-bulk.ts';
export { ofrepFailure } from './ofrep-failure.ts';
export { ofrepItem } from './ofrep-item.ts';
