import { errorOf } from '../../testing/error-of.js';
import { checkCallbackUrl, isAllowedCallback } from './callback-url.js';

const HOSTS = ['windmill.internal', '127.0.0.1:8000', '[::1]', 'secure.example:443'];

describe('checkCallbackUrl', () => {
  it.each([
    'http://windmill.internal/resume/1?token=x',
    'https://WINDMILL.internal:8443/',
    'http://127.0.0.1:8000',
    'http://[::1]:9/',
    'https://secure.example/',
  ])('takes %s', (url) => {
    expect(() => {
      checkCallbackUrl(url, HOSTS);
    }).not.toThrow();
  });

  it.each([
    ['http://127.0.0.1:8001/', /its host is not on CALLBACK_ALLOWED_HOSTS/],
    ['http://secure.example/', /its host is not on/],
    ['http://evil.example/windmill.internal', /its host is not on/],
    ['http://windmill.internal.evil.example/', /its host is not on/],
    ['http://windmill.internal@evil.example/', /must not hold a user name/],
    ['http://me:secret@windmill.internal/', /must not hold a user name or a password/],
    ['file:///etc/passwd', /must be a URL that starts with http/],
    ['ftp://windmill.internal/', /must be a URL that starts with http/],
    ['javascript:alert(1)', /must be a URL that starts with http/],
    ['windmill.internal/resume', /must be a URL that starts with http/],
    ['', /must be a URL that starts with http/],
  ])('refuses %s, names the field and does not show the URL', (url, message) => {
    const error = errorOf(() => {
      checkCallbackUrl(url, HOSTS);
    }) as Error;
    expect(error).toMatchObject({
      code: 'invalid_callback_url',
      details: { field: 'callback_url' },
      message: expect.stringMatching(message) as string,
    });
    if (url !== '') expect(error.message).not.toContain(url);
  });

  it('refuses every URL where no host is allowed', () => {
    const error = errorOf(() => {
      checkCallbackUrl('http://windmill.internal/', []);
    }) as Error;
    expect(error.message).toContain('CALLBACK_ALLOWED_HOSTS is not set');
  });
});

describe('isAllowedCallback', () => {
  it('looks at host and port, default ports included', () => {
    expect(isAllowedCallback('https://secure.example/', HOSTS)).toBe(true);
    expect(isAllowedCallback('https://secure.example:444/', HOSTS)).toBe(false);
  });
});
