import { DomainError } from '@app/domain';

/**
 * Checks where a caller wants to be told of a job's end.
 * @param allowedHosts of CALLBACK_ALLOWED_HOSTS: `host`, on any port, or `host:port`
 * @throws DomainError `invalid_callback_url`, which does not show the URL
 */
export function checkCallbackUrl(text: string, allowedHosts: readonly string[]): void {
  if (allowedHosts.length === 0) {
    throw refused(
      'this service makes no callbacks: CALLBACK_ALLOWED_HOSTS is not set. Poll the status instead.',
    );
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw refused('must be a URL that starts with http:// or https://.');
  }
  if (url.username !== '' || url.password !== '') throw refused('must not hold a user name or a password.');
  if (!isAllowedCallback(text, allowedHosts)) {
    throw refused('its host is not on CALLBACK_ALLOWED_HOSTS. Whoever runs the service can add it.');
  }
}

/** Whether the host of a URL that was checked before is (still) allowed. */
export function isAllowedCallback(url: string, allowedHosts: readonly string[]): boolean {
  const { hostname, port, protocol } = new URL(url);
  const withPort = `${hostname}:${port === '' ? DEFAULT_PORTS[protocol] : port}`;
  return allowedHosts.includes(hostname) || allowedHosts.includes(withPort);
}

const DEFAULT_PORTS: Readonly<Record<string, string | undefined>> = { 'http:': '80', 'https:': '443' };

function refused(why: string): DomainError {
  return new DomainError({
    code: 'invalid_callback_url',
    message: `callback_url: ${why}`,
    details: { field: 'callback_url' },
  });
}
