export * from './model.ts';
export * from './result.ts';
