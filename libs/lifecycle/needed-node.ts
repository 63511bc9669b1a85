import { DomainError } from '@app/domain';

/** The oldest Node that is supported: `engines` of package.json. On an older one the SQLite driver ends the process without a word. */
export const NEEDED_NODE = '24.15.0';

/**
 * @param version of the running Node, such as `24.21.0`
 * @throws DomainError `node_too_old` with what to do
 */
export function checkNode(version = process.versions.node): void {
  const difference = version.localeCompare(NEEDED_NODE, 'en', { numeric: true });
  if (difference >= 0) return;
  throw new DomainError({
    code: 'node_too_old',
    message:
      `Node ${NEEDED_NODE} or later is needed; this is ${version}. Install it from https://nodejs.org, or start with ` +
      '`npm start`, which fetches it.',
    fault: 'caller',
  });
}
