import { operations } from '@halyard/contract';
import { expect, it } from 'vitest';
import { isAt, paramsAt } from './operation-path.ts';

const { ofrepEvaluate, ofrepEvaluateAll, readOpenApi } = operations;

it.each([
  ['/ofrep/v1/evaluate/flags/a%2Fb?x=/y', { key: 'a/b' }],
  ['/ofrep/v1/evaluate/flags/%zz', { key: '%zz' }],
  ['http://flags.example/ofrep/v1/evaluate/flags/f', { key: 'f' }],
  ['HTTPS://[::1]:4400/ofrep/v1/evaluate/flags/f#x', { key: 'f' }],
  ['http://ofrep/v1/evaluate/flags/f', {}],
  ['/ofrep/v1/evaluate/flags', {}],
])('finds what a path names: %s', (url, params) => {
  expect(paramsAt(ofrepEvaluate, url)).toEqual(params);
});

it('knows the paths of an operation', () => {
  expect(isAt(ofrepEvaluateAll, '/ofrep/v1/evaluate/flags/')).toBe(true);
  expect(isAt(ofrepEvaluate, '/ofrep/v1/evaluate/flags/')).toBe(false);
  expect(isAt(readOpenApi, '/openapi_json')).toBe(false);
});
