import { type DomainError } from '@app/domain';
import { errorOf } from '../../../libs/testing/error-of.js';
import { bodySha256, parseIdempotencyKey } from './idempotency-key.js';

describe('parseIdempotencyKey', () => {
  it.each([undefined, 'x', '"8e03978e-40d5-43e8-bc93-6894a57f9324"', '~'.repeat(255)])('takes %s', (key) => {
    expect(parseIdempotencyKey(key)).toBe(key);
  });

  it.each(['', 'x'.repeat(256), 'two words', 'tab\t', 'ümlaut', 'first, second', '\u007f'])(
    'refuses %j and names the header',
    (key) => {
      const error = errorOf(() => parseIdempotencyKey(key)) as DomainError;
      expect(error).toMatchObject({
        code: 'invalid_idempotency_key',
        details: { header: 'Idempotency-Key' },
        message: expect.stringContaining('Idempotency-Key must be') as string,
      });
    },
  );
});

describe('bodySha256', () => {
  it('is that of the JSON with its keys in order', () => {
    // printf '{"end_date":"2025-10-03","models":["b","a"]}' | sha256sum
    const sha256 = '24167d604f6f873fd190a794ca4fdcfcf7ce461a7f09f4939ee4287d98412949';
    expect(bodySha256({ end_date: '2025-10-03', models: ['b', 'a'] })).toBe(sha256);
    expect(bodySha256({ models: ['b', 'a'], end_date: '2025-10-03', start_date: undefined })).toBe(sha256);
    expect(bodySha256({ end_date: '2025-10-03', models: ['a', 'b'] })).not.toBe(sha256);
  });
});
