/** Results for people and for machines. */
import type { CaseResult } from './run-case.ts';

export function lineOf({ name, failure, skipped, tookMs }: CaseResult): string {
  if (skipped !== undefined) return `- ${name} (needs ${skipped})`;
  return failure === undefined ? `✓ ${name} (${tookMs} ms)` : `✗ ${name} (${tookMs} ms)\n    ${failure}`;
}

export function summaryOf(results: readonly CaseResult[]): string {
  const skipped = results.filter((result) => result.skipped !== undefined);
  const failed = results.filter(({ failure }) => failure !== undefined);
  const needs = [...new Set(skipped.map((result) => result.skipped))].join(', ');
  const passed = results.length - failed.length - skipped.length;
  return `${passed} passed, ${failed.length} failed, ${skipped.length} skipped${needs && ` (${needs})`}`;
}

/** In the form that most build servers read. */
export function junitOf(results: readonly CaseResult[]): string {
  const cases = results.map(({ name, describes, failure, skipped, tookMs }) => {
    const [group, ...rest] = name.split('/');
    const head = `  <testcase classname="${escapeXml(group!)}" name="${escapeXml(rest.join('/'))}" time="${tookMs / 1_000}"`;
    if (skipped !== undefined) return `${head}><skipped message="needs ${escapeXml(skipped)}"/></testcase>`;
    if (failure === undefined) return `${head}/>`;
    return `${head}><failure message="${escapeXml(failure)}">${escapeXml(describes)}</failure></testcase>`;
  });
  const failures = results.filter(({ failure }) => failure !== undefined).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="halyard stream" tests="${results.length}" failures="${failures}">`,
    ...cases,
    '</testsuite>',
    '',
  ].join('\n');
}

function escapeXml(text: string): string {
  return (
    text
      // What XML 1.0 cannot hold.
      .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('"', '&quot;')
  );
}
