import { createConfig, lintFromString } from '@redocly/openapi-core';

/**
 * Checks the OpenAPI document by the rules that Redocly recommends.
 * @param source the document as JSON
 * @returns every error and warning, a line each
 */
export async function lintDocument(source: string): Promise<string[]> {
  const config = await createConfig({
    extends: ['recommended'],
    // `/simulate/status/{job_id}` and `/simulate/{job_id}/cancel` are told apart by their methods, and an id is a UUID.
    rules: { 'no-ambiguous-paths': 'off' },
  });
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config });
  return problems.map(({ severity, ruleId, message, location }) => {
    const pointer = location[0] && 'pointer' in location[0] ? (location[0].pointer ?? '') : '';
    return `${severity} ${ruleId}: ${message} (${pointer})`;
  });
}
