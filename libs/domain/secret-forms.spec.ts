import { secretForms, withoutSecret } from './secret-forms.js';

const SECRET = 'canary+/7f3a==';

describe('secretForms', () => {
  it('finds a secret as it is, URL-encoded, and in base64 wherever it stands', () => {
    const found = (text: string) => secretForms(SECRET).some((form) => text.includes(form));
    for (const before of ['', 'x', 'xy', 'Bearer ', 'user:']) {
      for (const after of ['', '.', '..', '" }']) {
        const text = `${before}${SECRET}${after}`;
        expect(found(text)).toBe(true);
        expect(found(encodeURIComponent(text))).toBe(true);
        expect(
          found(
            encodeURIComponent(text)
              .replaceAll('%2B', '%2b')
              .replaceAll('%2F', '%2f')
              .replaceAll('%3D', '%3d'),
          ),
        ).toBe(true);
        expect(found(Buffer.from(text).toString('base64'))).toBe(true);
        expect(found(Buffer.from(text).toString('base64url'))).toBe(true);
      }
    }
    expect(found('canary+/7f3b==')).toBe(false);
  });
});

describe('withoutSecret', () => {
  it('leaves nothing of it', () => {
    const base64 = Buffer.from(`Bearer ${SECRET}`).toString('base64');
    expect(withoutSecret(`got ${SECRET}, ${encodeURIComponent(SECRET)}`, SECRET)).toBe('got [key], [key]');
    expect(withoutSecret(base64, SECRET)).toBe('QmVhcmVyIG[key]');
    expect(withoutSecret('nothing', '')).toBe('nothing');
  });
});
