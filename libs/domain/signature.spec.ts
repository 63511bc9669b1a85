import { errorOf } from '../testing/error-of.js';
import { encodeSignature, parseSignature } from './signature.js';

describe('encodeSignature', () => {
  it('32: deepseek/deepseek-v3.1:free becomes one safe path segment', () => {
    expect(encodeSignature('deepseek/deepseek-v3.1:free')).toBe('deepseek%2Fdeepseek-v3.1%3Afree');
  });

  it.each([
    ['gpt-5', 'gpt-5'],
    ['MiniMax_M2.1', 'MiniMax_M2.1'],
    ['a%2Fb', 'a%252Fb'],
    ['../x', '..%2Fx'],
    ['a b', 'a%20b'],
    ['C:\\x', 'C%3A%5Cx'],
    ['é', '%C3%A9'],
    ['🚀', '%F0%9F%9A%80'],
    ['...', '...'],
  ])('encodes %s as %s', (signature, encoded) => {
    expect(encodeSignature(signature)).toBe(encoded);
  });

  it('keeps signatures apart that differ in an encoded character only', () => {
    const encoded = ['a/b', 'a:b', 'a%2Fb', 'a_b', 'a b'].map(encodeSignature);
    expect(new Set(encoded).size).toBe(5);
  });
});

describe('parseSignature', () => {
  it.each(['.', '..'])('41: refuses %s, which would be a folder of its own', (signature) => {
    const refusal = expect.objectContaining({
      code: 'invalid_signature',
      message: 'models.0.signature must not be "." or "..".',
    }) as Error;
    expect(() => parseSignature(signature, 'models.0.signature')).toThrow(refusal);
    expect(errorOf(() => encodeSignature(signature))).toMatchObject({ code: 'invalid_signature' });
  });

  it.each(['', '   ', 'a\nb', 'a\0b', 'a\u007fb', '\ud800', 'x'.repeat(121), 7, null, undefined, ['gpt-5']])(
    'refuses %j',
    (signature) => {
      expect(errorOf(() => parseSignature(signature))).toMatchObject({ code: 'invalid_signature' });
    },
  );

  it('takes what still makes a file name once it is encoded, and no more', () => {
    expect(parseSignature('x'.repeat(120))).toBe('x'.repeat(120));
    expect(encodeSignature('/'.repeat(60))).toHaveLength(180);
    for (const tooLong of ['/'.repeat(61), 'é'.repeat(31), '🚀'.repeat(16)]) {
      expect(errorOf(() => parseSignature(tooLong))).toMatchObject({ code: 'invalid_signature' });
    }
  });
});
